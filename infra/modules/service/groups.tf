# Who reaches a task, and whom it reaches.
resource "aws_security_group" "task" {
  name        = "${var.name}-task"
  description = "Tasks of the service"
  vpc_id      = var.network.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "service" {
  security_group_id            = aws_security_group.task.id
  description                  = "Requests from the load balancer alone"
  referenced_security_group_id = var.edge.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.ports.service
  to_port                      = var.ports.service
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = var.edge.security_group_id
  description                  = "Requests to the tasks alone"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = var.ports.service
  to_port                      = var.ports.service
}

resource "aws_vpc_security_group_ingress_rule" "metrics" {
  security_group_id            = aws_security_group.task.id
  description                  = "Metrics for the scraper alone"
  referenced_security_group_id = var.scraper_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.ports.metrics
  to_port                      = var.ports.metrics
}

resource "aws_vpc_security_group_egress_rule" "metrics" {
  security_group_id            = var.scraper_security_group_id
  description                  = "Metrics of the tasks alone"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = var.ports.metrics
  to_port                      = var.ports.metrics
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  count                        = var.network.is_closed ? 1 : 0
  security_group_id            = aws_security_group.task.id
  description                  = "Images, logs and parameters by their endpoints"
  referenced_security_group_id = var.network.endpoint_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "gateways" {
  for_each          = var.network.is_closed ? var.network.prefix_list_ids : {}
  security_group_id = aws_security_group.task.id
  description       = "${each.key} by its endpoint"
  prefix_list_id    = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "internet" {
  count             = var.network.is_closed ? 0 : 1
  security_group_id = aws_security_group.task.id
  description       = "TLS to AWS and to an issuer of tokens"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
