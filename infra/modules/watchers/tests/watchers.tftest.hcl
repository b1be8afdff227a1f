mock_provider "aws" {}

variables {
  name    = "people"
  account = { id = "123456789012", partition = "aws", region = "eu-west-1" }
  network = {
    vpc_id                     = "vpc-1"
    private_subnet_ids         = ["subnet-d", "subnet-e", "subnet-f"]
    task_subnet_ids            = ["subnet-d", "subnet-e", "subnet-f"]
    has_public_tasks           = false
    is_closed                  = true
    endpoint_security_group_id = "sg-endpoints"
    prefix_list_ids            = { s3 = "pl-1", dynamodb = "pl-2" }
  }
  cluster    = { arn = "arn:cluster", name = "people" }
  repository = { arn = "arn:repository", url = "registry/people" }
  programs = {
    prometheus = {
      digest      = "sha256:0000000000000000000000000000000000000000000000000000000000000007"
      user        = "65534:65534"
      command     = ["--config.file=/etc/peopleinfo/prometheus/prometheus.yml"]
      environment = { ENVIRONMENT = "test" }
      health      = "http://127.0.0.1:9090/-/ready"
    }
    grafana = {
      digest      = "sha256:0000000000000000000000000000000000000000000000000000000000000008"
      user        = "472:0"
      command     = []
      environment = {}
      health      = "http://127.0.0.1:3000/api/health"
    }
  }
  files = {
    "prometheus/prometheus.yml" = "rule_files: [alerts.yml]\n"
    "prometheus/alerts.yml"     = "groups: []\n"
    "grafana/grafana.ini"       = "[auth]\n"
  }
  size                      = { cpu = 512, memory = 1024 }
  door                      = "grafana"
  topic_arns                = ["arn:aws:sns:eu-west-1:123456789012:people-alerts-pager"]
  endpoints                 = ["sns", "ssmmessages"]
  scraper_security_group_id = "sg-scraper"
  permissions_boundary_arn  = "arn:boundary"
  key_arn                   = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "containers_can_do_little" {
  command = apply

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : alltrue([
        container.readonlyRootFilesystem,
        !container.privileged,
        container.linuxParameters.capabilities.drop == ["ALL"],
      ])
    ])
    error_message = "Roots are read-only, and nothing has capabilities."
  }

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      !startswith(container.user, "0:") if container.name != "files"
    ])
    error_message = "Only what opens the volumes is root."
  }

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      can(regex("^registry/people@sha256:[0-9a-f]{64}$", container.image))
    ])
    error_message = "Images are copies in our own repository, by their digest."
  }

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : alltrue([
        for mount in container.mountPoints :
        mount.readOnly if mount.sourceVolume == "files"
      ]) if container.name != "files"
    ])
    error_message = "Nothing changes the files that it was given."
  }

  assert {
    condition = alltrue(flatten([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : [
        for mount in container.mountPoints : contains(
          aws_ecs_task_definition.this.volume[*].name, mount.sourceVolume,
        )
      ]
    ]))
    error_message = "What is mounted has to be a volume of the task."
  }
}

run "files_come_before_programs" {
  command = apply

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      container.dependsOn == [{ containerName = "files", condition = "SUCCESS" }]
      if container.name != "files"
    ])
    error_message = "A program that starts before its files fails."
  }

  assert {
    condition = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].command == [
      join("\n", [
        "set -eu",
        "mkdir -p /files/grafana",
        "mkdir -p /files/prometheus",
        "printf %s \"$FILE_0\" | base64 -d | gunzip >/files/grafana/grafana.ini",
        "printf %s \"$FILE_1\" | base64 -d | gunzip >/files/prometheus/alerts.yml",
        "printf %s \"$FILE_2\" | base64 -d | gunzip >/files/prometheus/prometheus.yml",
        "chmod 1777 /data/grafana",
        "chmod 1777 /data/prometheus",
      ])
    ]
    error_message = "Each file is unpacked to its path."
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment[1].value
      == base64gzip("groups: []\n")
    )
    error_message = "Files are packed in the order in which they are unpacked."
  }
}

run "nobody_reaches_it" {
  command = apply

  assert {
    condition = (
      length(aws_security_group.this.ingress) == 0
      && alltrue([
        for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
        try(container.portMappings, []) == []
      ])
    )
    error_message = "Nothing is let in."
  }

  assert {
    condition = toset(aws_ecs_service.this.network_configuration[0].security_groups) == toset([
      "sg-scraper", aws_security_group.this.id,
    ])
    error_message = "It has to wear the group that metrics let in."
  }

  assert {
    condition = (
      length(aws_vpc_security_group_egress_rule.internet) == 0
      && length(aws_vpc_security_group_egress_rule.endpoints) == 1
    )
    error_message = "A closed network leads to endpoints alone."
  }
}

run "people_get_in_by_one_door" {
  command = apply

  assert {
    condition = [
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      container.name if anytrue([
        for mount in container.mountPoints : mount.containerPath == "/var/lib/amazon/ssm"
      ])
    ] == ["grafana"]
    error_message = "Only there can the agent write."
  }

  assert {
    condition     = aws_ecs_service.this.enable_execute_command
    error_message = "Without it there is no agent."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.task.policy).Statement : statement.Action
      ])) == toset([
      "kms:Decrypt", "kms:GenerateDataKey", "sns:Publish",
      "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    ])
    error_message = "It tells of alerts, has sessions, and does nothing else."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.task.policy).Statement :
      statement.Sid == "SessionsOfPeople" if statement.Resource == "*"
    ])
    error_message = "Everything but a session has a resource."
  }
}

run "who_only_collects_has_no_door" {
  command = apply

  variables {
    door                = null
    topic_arns          = []
    writes_to_workspace = true
    workspace_arn       = "arn:aws:aps:eu-west-1:123456789012:workspace/ws-1"
    endpoints           = ["aps-workspaces"]
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.task.policy).Statement == [{
      Sid      = "OneWorkspace"
      Effect   = "Allow"
      Action   = "aps:RemoteWrite"
      Resource = var.workspace_arn
    }]
    error_message = "It writes to one workspace, and does nothing else."
  }

  assert {
    condition     = !aws_ecs_service.this.enable_execute_command
    error_message = "Nobody has to get in."
  }

  assert {
    condition     = output.bill.interface_endpoint == 3
    error_message = "An endpoint in each of three zones is paid for."
  }
}

run "open_networks_need_no_endpoints" {
  command = apply

  variables {
    network = {
      vpc_id                     = "vpc-1"
      private_subnet_ids         = ["subnet-d"]
      task_subnet_ids            = ["subnet-a"]
      has_public_tasks           = true
      is_closed                  = false
      endpoint_security_group_id = "sg-endpoints"
      prefix_list_ids            = { s3 = "pl-1", dynamodb = "pl-2" }
    }
  }

  assert {
    condition = (
      length(aws_vpc_endpoint.this) == 0
      && length(aws_vpc_security_group_egress_rule.internet) == 1
      && output.bill.public_address == 1
    )
    error_message = "It asks AWS over the internet, by an address that is paid for."
  }
}

run "tags_are_refused" {
  command = plan

  variables {
    programs = {
      prometheus = {
        digest      = "v3"
        user        = "65534:65534"
        command     = []
        environment = {}
        health      = "http://127.0.0.1:9090/-/ready"
      }
    }
    door = null
  }

  expect_failures = [var.programs]
}

run "too_many_files_are_refused" {
  command = plan

  variables {
    # What hardly gets shorter.
    files = {
      "prometheus/alerts.yml" = join("", [for i in range(1000) : sha512(tostring(i))])
    }
  }

  expect_failures = [aws_ecs_task_definition.this]
}
