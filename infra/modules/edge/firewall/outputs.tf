output "arn" {
  description = "The ARN of the rules."
  value       = aws_wafv2_web_acl.this.arn
}
