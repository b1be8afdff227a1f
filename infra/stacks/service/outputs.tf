module "contract" {
  source = "../../modules/contract/service"
  contract = {
    url                 = module.edge.contract.url
    image_digest        = var.image_digest
    cluster_name        = module.platform.value.cluster.name
    service_name        = module.service.service_name
    task_definition_arn = module.service.task_definition_arn
    metrics_name        = "metrics.${module.platform.value.namespace.name}"
    is_protected        = var.is_protected
    alias               = module.edge.alias
    bill = {
      for item in distinct(flatten([for bill in local.bills : keys(bill)])) :
      item => sum([for bill in local.bills : lookup(bill, item, 0)])
    }
  }
}

locals {
  bills = [module.edge.bill, module.alarms.bill, module.service.bill]
}

output "contract" {
  description = "What a smoke test and the scripts of infra/bin rely on."
  value       = module.contract.value
}
