mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_prometheus_workspace" {
    defaults = {
      arn                 = "arn:aws:aps:eu-west-1:123456789012:workspace/ws-1"
      prometheus_endpoint = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/"
    }
  }
}

override_data {
  target = data.terraform_remote_state.this["account"]
  values = {
    outputs = {
      contract = {
        state_bucket  = "peopleinfo-tfstate"
        repository    = { arn = "arn:repository", name = "peopleinfo", url = "registry/peopleinfo" }
        role_arns     = {}
        boundary_arns = { test = "arn:aws:iam::123456789012:policy/peopleinfo-test-boundary" }
        bill          = { key = 1 }
      }
    }
  }
}

override_data {
  target = data.terraform_remote_state.this["platform"]
  values = {
    outputs = {
      contract = {
        network = {
          vpc_id                     = "vpc-1"
          public_subnet_ids          = ["subnet-a", "subnet-b", "subnet-c"]
          private_subnet_ids         = ["subnet-d", "subnet-e", "subnet-f"]
          task_subnet_ids            = ["subnet-d", "subnet-e", "subnet-f"]
          has_public_tasks           = false
          is_closed                  = true
          endpoint_security_group_id = "sg-endpoints"
          prefix_list_ids            = { s3 = "pl-1", dynamodb = "pl-2" }
        }
        cluster                   = { arn = "arn:cluster", name = "peopleinfo-test" }
        table                     = { arn = "arn:table", name = "peopleinfo-test" }
        namespace                 = { id = "ns-1", name = "peopleinfo-test.internal" }
        scraper_security_group_id = "sg-scraper"
        key_arn                   = "arn:aws:kms:eu-west-1:123456789012:key/test"
        is_protected              = true
        bill                      = { key = 1 }
      }
    }
  }
}

override_data {
  target = data.terraform_remote_state.this["service"]
  values = {
    outputs = {
      contract = {
        url                 = "https://people.example.org"
        image_digest        = "sha256:1"
        cluster_name        = "peopleinfo-test"
        service_name        = "peopleinfo-test"
        task_definition_arn = "arn:task"
        metrics_name        = "metrics.peopleinfo-test.internal"
        is_protected        = true
        alias               = null
        bill                = {}
      }
    }
  }
}

variables {
  name         = "peopleinfo"
  environment  = "test"
  region       = "eu-west-1"
  state_bucket = "peopleinfo-tfstate"
  kind         = "ecs"
  image_digests = {
    prometheus   = "sha256:0000000000000000000000000000000000000000000000000000000000000007"
    alertmanager = "sha256:0000000000000000000000000000000000000000000000000000000000000008"
    grafana      = "sha256:0000000000000000000000000000000000000000000000000000000000000009"
  }
  emails = ["ops@example.org"]
}

run "nobody_watches_unless_asked" {
  command = apply

  variables {
    kind          = "off"
    image_digests = {}
  }

  assert {
    condition = (
      output.contract.task == null && output.contract.grafana == null
      && length(output.contract.topic_arns) == 0 && length(output.contract.bill) == 0
    )
    error_message = "What is off is not there, and costs nothing."
  }
}

run "what_it_reads_is_what_stands_in_deploy" {
  command = apply

  assert {
    condition = alltrue([
      for name in ["recording", "alerts"] :
      local.files.ecs["prometheus/${name}.yml"] == file("../../../deploy/prometheus/${name}.yml")
    ])
    error_message = "Rules are the same everywhere."
  }

  assert {
    condition = toset([
      for path, text in local.files.ecs : trimprefix(path, "grafana/dashboards/")
      if startswith(path, "grafana/dashboards/")
    ]) == fileset("../../../deploy/grafana/dashboards", "*.json")
    error_message = "Every dashboard is there."
  }

  assert {
    condition = alltrue([
      for path, text in local.files.ecs : jsondecode(text) == jsondecode(file(
        "../../../deploy/${path}"
      )) if startswith(path, "grafana/dashboards/")
    ])
    error_message = "Dashboards are the same everywhere, but for their spaces."
  }

  assert {
    condition = (
      contains(keys(local.files.ecs), "grafana/grafana.ini")
      && contains(keys(local.files.ecs), "grafana/provisioning/dashboards/peopleinfo.yml")
      && contains(keys(local.files.ecs), "grafana/provisioning/datasources/prometheus.yml")
    )
    error_message = "Grafana needs its settings, and where its dashboards and its data are."
  }
}

run "it_finds_the_tasks_and_its_neighbours" {
  command = apply

  assert {
    condition = (
      local.in_containers.scrape_configs[0].dns_sd_configs[0].names
      == ["metrics.peopleinfo-test.internal"]
    )
    error_message = "Tasks have a name of their own in Cloud Map."
  }

  assert {
    condition = (
      local.in_containers.alerting.alertmanagers[0].static_configs[0].targets
      == ["127.0.0.1:9093"]
    )
    error_message = "The programs of a task have one address."
  }

  assert {
    condition     = local.programs.ecs.prometheus.environment.ENVIRONMENT == "test"
    error_message = "What is told has the name of the environment."
  }

  assert {
    condition = output.contract.bill == tomap({
      alarm = 1, vcpu = 0.5, gib = 1, public_address = 0, interface_endpoint = 6
    })
    error_message = "What is paid for by the hour has to be told."
  }
}

run "alerts_go_to_topics" {
  command = apply

  assert {
    condition = yamldecode(local.routes).receivers[*].name == [
      for receiver in
      yamldecode(file("../../../deploy/prometheus/alertmanager.yml")).receivers : receiver.name
    ]
    error_message = "There are the same receivers as everywhere."
  }

  assert {
    condition = alltrue([
      for receiver in yamldecode(local.routes).receivers :
      receiver.sns_configs[0].topic_arn == output.contract.topic_arns[receiver.name]
    ])
    error_message = "Each receiver has its own topic."
  }

  assert {
    condition = alltrue([
      for member in ["route", "inhibit_rules"] :
      jsonencode(yamldecode(local.routes)[member]) == jsonencode(
        yamldecode(file("../../../deploy/prometheus/alertmanager.yml"))[member]
      )
    ])
    error_message = "Routes and silences are the same everywhere."
  }
}

run "aws_watches_by_the_same_files" {
  command = apply

  variables {
    kind = "managed"
    image_digests = {
      prometheus = "sha256:0000000000000000000000000000000000000000000000000000000000000007"
    }
  }

  assert {
    condition = (
      local.collecting.remote_write[0].url
      == "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write"
      && local.collecting.remote_write[0].sigv4.region == "eu-west-1"
      && local.collecting.scrape_configs == local.in_containers.scrape_configs
    )
    error_message = "It scrapes the same, and writes it to the workspace, signed."
  }

  assert {
    condition     = keys(local.files.managed) == ["prometheus/prometheus.yml"]
    error_message = "Who only collects has neither rules nor dashboards."
  }

  assert {
    condition = (
      jsondecode(output.contract.grafana.data_source).uid == "prometheus"
      && jsondecode(output.contract.grafana.data_source).jsonData.timeInterval == "15s"
      && jsondecode(output.contract.grafana.data_source).jsonData.sigV4Auth
    )
    error_message = "Dashboards ask the same data source, which signs."
  }

  assert {
    condition     = output.contract.bill.grafana_editor == 1
    error_message = "What is paid for by the month has to be told."
  }
}

run "images_have_to_be_there" {
  command = plan

  variables {
    image_digests = {}
  }

  expect_failures = [var.image_digests]
}

run "other_kinds_are_refused" {
  command = plan

  variables {
    kind = "eks"
  }

  expect_failures = [var.kind]
}
