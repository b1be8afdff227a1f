# What somebody is woken for. Those marked with `undoes` undo a deployment that is under way too.
locals {
  target = {
    LoadBalancer = var.edge.balancer_arn_suffix
    TargetGroup  = var.edge.target_group_arn_suffix
  }
  balancer = { LoadBalancer = var.edge.balancer_arn_suffix }
  service  = { ClusterName = var.cluster_name, ServiceName = var.service_name }
  duration = "duration-of-people"
  routes   = ["/v1/people", "/v1/people/{id}"]

  alarms = {
    errors-of-tasks = {
      says       = "Tasks answer with 5xx."
      metric     = ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum"]
      dimensions = local.target
      above      = 10
      minutes    = 2
      undoes     = true
    }
    errors-of-balancer = {
      says       = "The load balancer answers with 5xx itself, so tasks don't answer."
      metric     = ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum"]
      dimensions = local.balancer
      above      = 10
      minutes    = 2
      undoes     = true
    }
    slow = {
      says       = "One request for people in a hundred takes more than half a second."
      metric     = [var.name, local.duration, "p99"]
      dimensions = {}
      above      = 500000
      minutes    = 5
      undoes     = false
    }
    unready-tasks = {
      says       = "A task isn't ready for five minutes."
      metric     = ["AWS/ApplicationELB", "UnHealthyHostCount", "Maximum"]
      dimensions = local.target
      above      = 0
      minutes    = 5
      undoes     = false
    }
    busy = {
      says       = "Tasks are busy, and there are no more to be had."
      metric     = ["AWS/ECS", "CPUUtilization", "Average"]
      dimensions = local.service
      above      = 85
      minutes    = 10
      undoes     = false
    }
    memory = {
      says       = "Tasks have little memory left."
      metric     = ["AWS/ECS", "MemoryUtilization", "Average"]
      dimensions = local.service
      above      = 85
      minutes    = 5
      undoes     = false
    }
  }
}

# How long requests for people take, as the service logs them. The load balancer counts all: whoever
# waits for changes holds an answer for half a minute, and exports take as long as they are large.
resource "aws_cloudwatch_log_metric_filter" "duration" {
  name           = local.duration
  log_group_name = var.log_group_name
  pattern        = "{ ${join(" || ", [for r in local.routes : "$.route = ${jsonencode(r)}"])} }"

  metric_transformation {
    namespace = var.name
    name      = local.duration
    value     = "$.duration_us"
    unit      = "Microseconds"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.metric[0]
  metric_name         = each.value.metric[1]
  statistic           = startswith(each.value.metric[2], "p") ? null : each.value.metric[2]
  extended_statistic  = startswith(each.value.metric[2], "p") ? each.value.metric[2] : null
  dimensions          = each.value.dimensions
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 60
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

# Where nobody is ready, no host is unhealthy either: too few is an alarm of its own, as silence is.
resource "aws_cloudwatch_metric_alarm" "few_tasks" {
  alarm_name          = "${var.name}-few-tasks"
  alarm_description   = "Fewer tasks are ready than there have to be at least."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Minimum"
  dimensions          = local.target
  comparison_operator = "LessThanThreshold"
  threshold           = var.min_tasks
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 5
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
