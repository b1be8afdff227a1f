# What the programs read: the files of deploy/, in which only names of this network are put in the
# place of others.
locals {
  deploy = "${path.module}/../../../deploy"

  rules = {
    for name in ["recording", "alerts"] : name => file("${local.deploy}/prometheus/${name}.yml")
  }

  # As in a container on somebody's own machine; here the three programs have one address.
  in_containers = yamldecode(replace(
    replace(
      file("${local.deploy}/prometheus/container.yml"),
      "metrics.peopleinfo.internal", module.service.value.metrics_name,
    ),
    "alertmanager:9093", "127.0.0.1:9093",
  ))

  # One that only collects has neither rules nor anybody to tell.
  collecting = {
    global         = local.in_containers.global
    scrape_configs = local.in_containers.scrape_configs
    remote_write = [{
      url   = "${coalesce(one(module.managed[*].workspace.url), "none")}api/v1/remote_write"
      sigv4 = { region = var.region }
    }]
  }

  # Its receivers are topics here; all else is as the file says.
  alertmanager = yamldecode(file("${local.deploy}/prometheus/alertmanager.yml"))
  receivers    = toset(local.alertmanager.receivers[*].name)
  topic_arns   = merge(module.alerts[*].topic_arns...)
  routes = yamlencode(merge(local.alertmanager, {
    receivers = [
      for receiver in local.alertmanager.receivers : {
        name = receiver.name
        sns_configs = [{
          topic_arn     = lookup(local.topic_arns, receiver.name, "none")
          sigv4         = { region = var.region }
          send_resolved = receiver.name != "watchdog"
        }]
      }
    ]
  }))

  # As short as they can be: the task definition has to hold them.
  dashboards = {
    for file in fileset("${local.deploy}/grafana/dashboards", "*.json") :
    "grafana/dashboards/${file}" =>
    jsonencode(jsondecode(file("${local.deploy}/grafana/dashboards/${file}")))
  }

  # Where Grafana of AWS asks; it signs as its role.
  provisioned = yamldecode(
    file("${local.deploy}/grafana/provisioning/datasources/prometheus.yml")
  ).datasources[0]
  data_source = merge(
    {
      for name in ["name", "uid", "type", "access", "isDefault"] : name => local.provisioned[name]
    },
    {
      url = coalesce(one(module.managed[*].workspace.url), "none")
      jsonData = merge(local.provisioned.jsonData, {
        sigV4Auth     = true
        sigV4AuthType = "ec2_iam_role"
        sigV4Region   = var.region
      })
    },
  )

  files = {
    off = {}
    ecs = merge(
      {
        "prometheus/prometheus.yml"   = yamlencode(local.in_containers)
        "prometheus/alertmanager.yml" = local.routes
        "grafana/grafana.ini"         = file("${local.deploy}/grafana/grafana.ini")
      },
      { for name, rules in local.rules : "prometheus/${name}.yml" => rules },
      {
        for file in fileset("${local.deploy}/grafana", "provisioning/*/*.yml") :
        "grafana/${file}" => file("${local.deploy}/grafana/${file}")
      },
      local.dashboards,
    )
    managed = { "prometheus/prometheus.yml" = yamlencode(local.collecting) }
  }
}
