output "arn" {
  description = "The ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "arn_suffix" {
  description = "The load balancer as metrics name it."
  value       = aws_lb.this.arn_suffix
}

output "dns_name" {
  description = "The name that AWS gave the load balancer."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "The zone of that name, for records that point at it."
  value       = aws_lb.this.zone_id
}

output "security_group_id" {
  description = "The security group of the load balancer."
  value       = aws_security_group.this.id
}

# ECS registers no task in a group that no listener has yet, so whoever reads this waits for one.
output "target_group_arn" {
  description = "The group that tasks are registered in, once a listener leads to it."
  value       = aws_lb_target_group.this.arn
  depends_on  = [aws_lb_listener.https, aws_lb_listener.inner]
}

output "target_group_arn_suffix" {
  description = "The group as metrics name it."
  value       = aws_lb_target_group.this.arn_suffix
}
