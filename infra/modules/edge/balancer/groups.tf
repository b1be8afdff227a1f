# Who reaches the load balancer. Its way to the tasks belongs to the service, which knows them.
resource "aws_security_group" "this" {
  name        = "${var.name}-balancer"
  description = "The load balancer"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  count             = var.is_public ? 1 : 0
  security_group_id = aws_security_group.this.id
  description       = "HTTPS from anywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "redirect" {
  #checkov:skip=CKV_AWS_260:port 80 answers with a redirect to 443 and nothing else
  count             = var.is_public ? 1 : 0
  security_group_id = aws_security_group.this.id
  description       = "HTTP, to be redirected to HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_ingress_rule" "inner" {
  #checkov:skip=CKV_AWS_260:one security group reaches it, and no address of the internet
  count                        = var.is_public ? 0 : 1
  security_group_id            = aws_security_group.this.id
  description                  = "HTTP from the gateway alone"
  referenced_security_group_id = var.caller_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
}
