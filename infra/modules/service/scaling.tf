# More tasks within a minute where it gets busy, fewer only after some time.
locals {
  targets = {
    cpu = {
      metric = "ECSServiceAverageCPUUtilization"
      value  = 60
      label  = null
    }
    requests = {
      metric = "ALBRequestCountPerTarget"
      value  = var.size.requests_per_task_per_minute
      label  = "${var.edge.balancer_arn_suffix}/${var.edge.target_group_arn_suffix}"
    }
  }
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.cluster.name}/${aws_ecs_service.this.name}"
  min_capacity       = var.size.min_tasks
  max_capacity       = var.size.max_tasks
}

resource "aws_appautoscaling_policy" "this" {
  for_each           = local.targets
  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.value
    scale_out_cooldown = 30
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.value.label
    }
  }
}
