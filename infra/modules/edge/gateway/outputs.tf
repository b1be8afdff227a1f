output "security_group_id" {
  description = "The security group of the gateway inside the network."
  value       = aws_security_group.this.id
}

output "stage_arn" {
  description = "The ARN of the stage, for the firewall."
  value       = aws_api_gateway_stage.this.arn
}

output "url" {
  description = "Where callers ask, without a slash at the end."
  value       = var.has_own_domain ? "https://${var.domain}" : aws_api_gateway_stage.this.invoke_url
}

output "alias" {
  description = "What a record of the own domain points at; `null` without one."
  value = var.has_own_domain ? {
    name    = aws_api_gateway_domain_name.this[0].regional_domain_name
    zone_id = aws_api_gateway_domain_name.this[0].regional_zone_id
  } : null
}
