output "url" {
  description = "Where images are pushed to and pulled from, without tag or digest."
  value       = aws_ecr_repository.this.repository_url
}

output "arn" {
  description = "The ARN of the repository."
  value       = aws_ecr_repository.this.arn
}

output "name" {
  description = "The name of the repository."
  value       = aws_ecr_repository.this.name
}
