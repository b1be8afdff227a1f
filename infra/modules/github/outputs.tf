output "role_arns" {
  description = "The roles that workflows take, by what they are for."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}

output "boundary_arn" {
  description = "The policy beyond which no role of an environment can go."
  value       = aws_iam_policy.boundary.arn
}
