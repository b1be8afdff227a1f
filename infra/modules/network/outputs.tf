output "contract" {
  description = "The network as a load balancer and its tasks need it."
  value = {
    vpc_id             = aws_vpc.this.id
    public_subnet_ids  = [for zone in var.zones : aws_subnet.public[zone].id]
    private_subnet_ids = [for zone in var.zones : aws_subnet.private[zone].id]
    task_subnet_ids = [
      for zone in var.zones :
      var.egress == "public" ? aws_subnet.public[zone].id : aws_subnet.private[zone].id
    ]
    has_public_tasks           = var.egress == "public"
    is_closed                  = var.egress == "endpoints"
    endpoint_security_group_id = aws_security_group.endpoints.id
    prefix_list_ids = {
      for service, endpoint in aws_vpc_endpoint.gateway : service => endpoint.prefix_list_id
    }
  }
}

output "bill" {
  description = "What is paid for by the hour, by its name in infra/prices.json."
  value = {
    interface_endpoint = length(local.interfaces) * length(var.zones)
    nat_gateway        = length(local.nat_zones)
    public_address     = length(local.nat_zones)
  }
}
