output "service_name" {
  description = "The name of the service in its cluster."
  value       = aws_ecs_service.this.name
}

output "bill" {
  description = "What is paid for by the hour, by its name in infra/prices.json."
  value = {
    vcpu               = var.size.cpu / 1024
    gib                = var.size.memory / 1024
    public_address     = var.network.has_public_tasks ? 1 : 0
    interface_endpoint = length(aws_vpc_endpoint.this) * length(var.network.private_subnet_ids)
  }
}
