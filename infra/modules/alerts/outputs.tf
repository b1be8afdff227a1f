output "topic_arns" {
  description = "Where alerts go, by the receiver of Alertmanager."
  value       = { for receiver, topic in aws_sns_topic.this : receiver => topic.arn }
}

output "bill" {
  description = "What is paid for by the month, by its name in infra/prices.json."
  value       = { alarm = 1 }
}
