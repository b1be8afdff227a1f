# The service: by the digest of an image, never by a tag, and undone by itself where it fails.
resource "aws_ecs_service" "this" {
  name                               = var.name
  cluster                            = var.cluster.arn
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.size.min_tasks
  platform_version                   = "LATEST"
  propagate_tags                     = "SERVICE"
  enable_ecs_managed_tags            = true
  enable_execute_command             = false
  availability_zone_rebalancing      = "ENABLED"
  health_check_grace_period_seconds  = 30
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  # A deployment that was undone is a failed run. One whose run was cancelled goes on: what undoes
  # it then is the same, the two blocks below.
  wait_for_steady_state = true
  # Without it, AWS's provider refuses to change the strategy below. Any change of the service then
  # begins a deployment, which brings new tasks before old ones go.
  force_new_deployment = true

  capacity_provider_strategy {
    capacity_provider = var.uses_spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  alarms {
    enable      = true
    rollback    = true
    alarm_names = var.undoing_alarm_names
  }

  network_configuration {
    subnets          = var.network.task_subnet_ids
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = var.network.has_public_tasks
  }

  load_balancer {
    target_group_arn = var.edge.target_group_arn
    container_name   = local.container
    container_port   = var.ports.service
  }

  service_registries {
    registry_arn = aws_service_discovery_service.this.arn
  }

  timeouts {
    create = "20m"
    update = "20m"
  }

  lifecycle {
    # Autoscaling decides that.
    ignore_changes = [desired_count]
  }

  # A task that starts before its roles may do anything fails, and so does the deployment.
  depends_on = [
    aws_iam_role_policy.task,
    aws_iam_role_policy.execution,
    aws_vpc_security_group_egress_rule.balancer,
    aws_vpc_security_group_ingress_rule.service,
  ]
}

# By this name, a scraper finds the metrics of every task.
resource "aws_service_discovery_service" "this" {
  name = var.discovery.name

  dns_config {
    namespace_id   = var.discovery.namespace_id
    routing_policy = "MULTIVALUE"

    dns_records {
      type = "A"
      ttl  = 10
    }
  }
}
