module "contract" {
  source = "../../modules/contract/observability"
  contract = {
    kind = var.kind
    task = var.kind == "off" ? null : {
      cluster_name = module.platform.value.cluster.name
      service_name = one(module.watchers[*].service_name)
    }
    grafana = one([
      for grafana in module.managed[*].grafana : {
        id          = grafana.id
        url         = grafana.url
        data_source = jsonencode(local.data_source)
        dashboards  = sha256(jsonencode(local.dashboards))
      }
    ])
    topic_arns = local.topic_arns
    # No two of them count the same.
    bill = merge(concat(
      module.alerts[*].bill,
      module.managed[*].bill,
      module.watchers[*].bill,
    )...)
  }
}

output "contract" {
  description = "What people who look and the scripts of infra/bin rely on."
  value       = module.contract.value
}
