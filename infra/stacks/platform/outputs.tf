module "contract" {
  source = "../../modules/contract/platform"
  contract = {
    network = module.network.contract
    cluster = {
      arn  = aws_ecs_cluster.this.arn
      name = aws_ecs_cluster.this.name
    }
    table = {
      arn  = module.table.arn
      name = module.table.name
    }
    namespace = {
      id   = aws_service_discovery_private_dns_namespace.this.id
      name = aws_service_discovery_private_dns_namespace.this.name
    }
    scraper_security_group_id = aws_security_group.scraper.id
    key_arn                   = module.key.arn
    is_protected              = var.is_protected
    bill                      = merge(module.network.bill, { key = 1, namespace = 1 })
  }
}

output "contract" {
  description = "What the service relies on."
  value       = module.contract.value
}
