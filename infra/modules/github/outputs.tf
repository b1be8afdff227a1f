output "role_arns" {
  description = "The roles that workflows take, by what they are for."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}

output "boundary_arns" {
  description = "The policy of each environment beyond which none of its roles can go."
  value       = local.boundaries
}
