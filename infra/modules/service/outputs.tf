output "task_definition_arn" {
  description = "The revision that runs."
  value       = aws_ecs_task_definition.this.arn
}

output "service_name" {
  description = "The name of the service in its cluster."
  value       = aws_ecs_service.this.name
}

output "log_group_name" {
  description = "The log of the service."
  value       = aws_cloudwatch_log_group.this.name
}

output "bill" {
  description = "What is paid for by the hour at least, by its name in infra/prices.json."
  value = {
    vcpu           = var.uses_spot ? 0 : local.vcpu
    gib            = var.uses_spot ? 0 : local.gib
    spot_vcpu      = var.uses_spot ? local.vcpu : 0
    spot_gib       = var.uses_spot ? local.gib : 0
    public_address = var.network.has_public_tasks ? var.size.min_tasks : 0
  }
}

locals {
  vcpu = var.size.min_tasks * var.size.cpu / 1024
  gib  = var.size.min_tasks * var.size.memory / 1024
}
