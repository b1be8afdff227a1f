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
  value       = { alarm = length(aws_cloudwatch_metric_alarm.this) + 1 }
}
