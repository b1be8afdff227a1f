# What the stack observability promises. It gives its output through here, and whoever reads that
# reads it through here too, so that both have the same idea of it.
variable "contract" {
  description = "Who watches, where that is looked at, and what it all costs."
  type = object({
    kind = string
    # Prometheus, Alertmanager and Grafana, or only who collects for AWS's own.
    task = object({
      cluster_name = string
      service_name = string
    })
    # AWS's own Grafana, the data source that it needs, as JSON, and a hash of the dashboards, by
    # which a plan sees that they change.
    grafana = object({
      id          = string
      url         = string
      data_source = string
      dashboards  = string
    })
    topic_arns = map(string)
    bill       = map(number)
  })
}
