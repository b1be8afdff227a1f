output "undoing_alarm_names" {
  description = "The alarms that undo a deployment."
  value = sort([
    for name, alarm in aws_cloudwatch_metric_alarm.this :
    alarm.alarm_name if local.alarms[name].undoes
  ])
}

output "topic_arn" {
  description = "Where the alarms go."
  value       = aws_sns_topic.this.arn
}

output "bill" {
  description = "What is paid for by the month, by its name in infra/prices.json."
  value = {
    # Each metric of an alarm is paid for.
    alarm = sum(concat(
      [length(aws_cloudwatch_metric_alarm.this) + 1],
      [for sum in local.sums : length(sum.metrics)],
    ))
    log_metric = 1
  }
}
