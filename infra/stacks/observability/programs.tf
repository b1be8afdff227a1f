# What runs in the task. Each listens on loopback, where a session of somebody's ends.
locals {
  # Whose images infra/bin copies.
  images = {
    ecs     = ["alertmanager", "grafana", "prometheus"]
    managed = ["prometheus"]
  }

  sizes = {
    off     = null
    ecs     = { cpu = 512, memory = 1024 }
    managed = { cpu = 256, memory = 512 }
  }

  endpoints = {
    off     = []
    ecs     = ["sns", "ssmmessages"]
    managed = ["aps-workspaces"]
  }

  prometheus = {
    digest = lookup(var.image_digests, "prometheus", "none")
    user   = "65534:65534"
    health = "http://127.0.0.1:9090/-/ready"
    # It calls itself so in what it tells.
    environment = { ENVIRONMENT = var.environment }
    listening = [
      "--config.file=/etc/peopleinfo/prometheus/prometheus.yml",
      "--web.listen-address=127.0.0.1:9090",
    ]
  }

  programs = {
    off = {}

    ecs = {
      prometheus = merge(local.prometheus, {
        command = concat(local.prometheus.listening, [
          "--storage.tsdb.path=/data",
          # The budget is one of 30 days; the disk has 20 GB, for all of the task.
          "--storage.tsdb.retention.time=32d",
          "--storage.tsdb.retention.size=10GB",
        ])
      })

      alertmanager = {
        digest      = lookup(var.image_digests, "alertmanager", "none")
        user        = "65534:65534"
        health      = "http://127.0.0.1:9093/-/ready"
        environment = {}
        command = [
          "--config.file=/etc/peopleinfo/prometheus/alertmanager.yml",
          "--web.listen-address=127.0.0.1:9093",
          "--storage.path=/data",
          # There is no other one.
          "--cluster.listen-address=",
        ]
      }

      grafana = {
        digest = lookup(var.image_digests, "grafana", "none")
        user   = "472:0"
        health = "http://127.0.0.1:3000/api/health"
        environment = {
          GF_PATHS_CONFIG       = "/etc/peopleinfo/grafana/grafana.ini"
          GF_PATHS_PROVISIONING = "/etc/peopleinfo/grafana/provisioning"
          GF_PATHS_DATA         = "/data"
          GF_PATHS_PLUGINS      = "/data/plugins"
          GF_SERVER_HTTP_ADDR   = "127.0.0.1"
          PEOPLEINFO_DASHBOARDS = "/etc/peopleinfo/grafana/dashboards"
          PROMETHEUS_URL        = "http://127.0.0.1:9090"
          TMPDIR                = "/data"
        }
        command = []
      }
    }

    managed = {
      prometheus = merge(local.prometheus, {
        command = concat(local.prometheus.listening, [
          "--agent",
          "--storage.agent.path=/data",
        ])
      })
    }
  }
}
