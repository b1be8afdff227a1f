# Who watches: one task, which wears the group that metrics let in, and which nobody reaches. People
# look through a session of theirs instead (infra/bin/look).
locals {
  name = "${var.name}-watchers"
}

resource "aws_ecs_service" "this" {
  name                    = local.name
  cluster                 = var.cluster.arn
  task_definition         = aws_ecs_task_definition.this.arn
  desired_count           = 1
  platform_version        = "LATEST"
  propagate_tags          = "SERVICE"
  enable_ecs_managed_tags = true
  enable_execute_command  = var.door != null
  # The new one watches before the old one ends: for a minute, both tell.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  wait_for_steady_state              = true
  # Without it, AWS's provider refuses to change the strategy below.
  force_new_deployment = true

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.network.task_subnet_ids
    security_groups  = [var.scraper_security_group_id, aws_security_group.this.id]
    assign_public_ip = var.network.has_public_tasks
  }

  timeouts {
    create = "20m"
    update = "20m"
  }

  # A task that starts before its roles may do anything fails, and so does the deployment.
  depends_on = [
    aws_iam_role_policy.task,
    aws_iam_role_policy.execution,
    aws_vpc_security_group_egress_rule.endpoints,
    aws_vpc_security_group_egress_rule.layers,
    aws_vpc_security_group_egress_rule.internet,
  ]
}

resource "aws_security_group" "this" {
  name        = local.name
  description = "Who watches the service; nobody reaches it"
  vpc_id      = var.network.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  count                        = var.network.is_closed ? 1 : 0
  security_group_id            = aws_security_group.this.id
  description                  = "Images, logs, alerts and sessions by their endpoints"
  referenced_security_group_id = var.network.endpoint_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "layers" {
  count             = var.network.is_closed ? 1 : 0
  security_group_id = aws_security_group.this.id
  description       = "Layers of images by their endpoint"
  prefix_list_id    = var.network.prefix_list_ids["s3"]
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "internet" {
  count             = var.network.is_closed ? 0 : 1
  security_group_id = aws_security_group.this.id
  description       = "TLS to AWS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# What it asks AWS for besides what the service does, where there is no other way out.
resource "aws_vpc_endpoint" "this" {
  for_each            = var.network.is_closed ? var.endpoints : toset([])
  vpc_id              = var.network.vpc_id
  service_name        = "com.amazonaws.${var.account.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.network.private_subnet_ids
  security_group_ids  = [var.network.endpoint_security_group_id]
  tags                = { Name = "${var.name}-${each.key}" }
}
