output "name" {
  description = "The name of the table, for --store dynamodb:NAME."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "The ARN of the table."
  value       = aws_dynamodb_table.this.arn
}
