output "contract" {
  description = "The edge as the service and the alarms need it."
  value = {
    url = (
      local.is_gateway ? module.gateway[0].url : "https://${var.domain.name}"
    )
    target_group_arn        = module.balancer.target_group_arn
    target_group_arn_suffix = module.balancer.target_group_arn_suffix
    balancer_arn_suffix     = module.balancer.arn_suffix
    security_group_id       = module.balancer.security_group_id
    # How many of ours add to X-Forwarded-For: the service believes exactly that many.
    proxies = local.is_gateway ? 2 : 1
  }
}

output "alias" {
  description = "What a record has to point at where you make it yourself; `null` without a domain."
  value       = local.has_domain ? local.alias : null
}

output "bill" {
  description = "What is paid for by the month, by its name in infra/prices.json."
  value = {
    load_balancer  = 1
    public_address = local.is_gateway ? 0 : length(var.network.public_subnet_ids)
    firewall       = var.has_firewall ? 1 : 0
    firewall_rule  = var.has_firewall ? 4 : 0
  }
}
