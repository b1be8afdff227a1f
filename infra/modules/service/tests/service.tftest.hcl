mock_provider "aws" {
  override_during = plan
}

variables {
  name    = "people-info-test"
  account = { id = "123456789012", partition = "aws", region = "eu-west-1" }
  network = {
    vpc_id                     = "vpc-1"
    task_subnet_ids            = ["subnet-a", "subnet-b", "subnet-c"]
    has_public_tasks           = false
    is_closed                  = true
    endpoint_security_group_id = "sg-endpoints"
    prefix_list_ids            = { s3 = "pl-1", dynamodb = "pl-2" }
  }
  cluster = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/test", name = "test" }
  table   = { arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/test", name = "test" }
  image = {
    repository_arn = "arn:aws:ecr:eu-west-1:123456789012:repository/people-info"
    repository_url = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/people-info"
    digest         = "sha256:0000000000000000000000000000000000000000000000000000000000000007"
  }
  edge = {
    target_group_arn        = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/1"
    target_group_arn_suffix = "targetgroup/test/1"
    balancer_arn_suffix     = "app/test/1"
    security_group_id       = "sg-balancer"
    proxies                 = 1
  }
  size                       = { cpu = 512, memory = 1024, min_tasks = 3, max_tasks = 12 }
  uses_spot                  = false
  admin_token_hash_parameter = "/people-info/test/admin-token-hash"
  discovery                  = { namespace_id = "ns-1", name = "peopleinfo" }
  scraper_security_group_id  = "sg-scraper"
  undoing_alarm_names        = ["people-info-test-errors-of-tasks"]
  permissions_boundary_arn   = "arn:aws:iam::123456789012:policy/test"
  key_arn                    = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "image_is_named_by_its_digest" {
  command = plan

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].image
      == "${var.image.repository_url}@${var.image.digest}"
    )
    error_message = "The task has to run exactly the image that was asked for."
  }

  assert {
    condition     = aws_ecs_task_definition.this.skip_destroy
    error_message = "Revisions have to stay, so that ECS can go back to them."
  }
}

run "container_can_change_nothing" {
  command = plan

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      container.readonlyRootFilesystem && container.user == "65532:65532"
      && !container.privileged && container.linuxParameters.capabilities.drop == ["ALL"]
    ])
    error_message = "The container is read-only, has no capability, and isn't root."
  }

  assert {
    condition     = !aws_ecs_service.this.enable_execute_command
    error_message = "Nobody gets a shell in a task."
  }
}

run "large_imports_have_a_place" {
  command = plan

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints == [{
        sourceVolume  = "scratch"
        containerPath = "/data"
        readOnly      = false
      }]
      && [for volume in aws_ecs_task_definition.this.volume : volume.name] == ["scratch"]
    )
    error_message = "Temporary files go to a volume, as nothing else can be written to."
  }

  assert {
    condition = alltrue([
      for volume in aws_ecs_task_definition.this.volume :
      length(volume.efs_volume_configuration) == 0
    ])
    error_message = "It is the task's own disk, which ends with it."
  }
}

run "container_asks_itself_how_it_is" {
  command = plan

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.command
      == ["CMD", "/peopleinfo", "status"]
    )
    error_message = "The health check is `peopleinfo status`, as there is no shell."
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout
      > 15 + 40
    )
    error_message = "Draining takes 15 seconds, and a request 40 at most, before it is killed."
  }
}

run "settings_are_those_of_the_service" {
  command = plan

  assert {
    condition = {
      for setting in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment :
      setting.name => setting.value
      } == {
      AWS_REGION                = "eu-west-1"
      PEOPLEINFO_DRAIN_SECONDS  = "15"
      PEOPLEINFO_LISTEN         = "0.0.0.0:3000"
      PEOPLEINFO_METRICS_LISTEN = "0.0.0.0:5050"
      PEOPLEINFO_PROXIES        = "1"
      PEOPLEINFO_STORE          = "dynamodb:test"
    }
    error_message = "The service listens, keeps people in the table, and believes one proxy."
  }

  assert {
    condition = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets == [{
      name      = "PEOPLEINFO_ADMIN_TOKEN_HASH"
      valueFrom = "arn:aws:ssm:eu-west-1:123456789012:parameter/people-info/test/admin-token-hash"
    }]
    error_message = "The hash of the administrator's token comes out of the parameter."
  }
}

run "task_may_ask_one_table_and_nothing_else" {
  command = plan

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.task.policy).Statement :
      contains([var.table.arn, var.key_arn], statement.Resource)
    ])
    error_message = "The task has one table and its key."
  }

  assert {
    condition = alltrue([
      for action in jsondecode(aws_iam_role_policy.task.policy).Statement[0].Action :
      !strcontains(action, "*") && !strcontains(action, "Scan")
    ])
    error_message = "Every action is named, and Scan is none of them."
  }

  assert {
    condition = (
      aws_iam_role.task.permissions_boundary == var.permissions_boundary_arn
      && aws_iam_role.execution.permissions_boundary == var.permissions_boundary_arn
    )
    error_message = "Both roles have the boundary."
  }
}

run "nobody_else_takes_the_roles" {
  command = plan

  assert {
    condition = alltrue([
      for role in [aws_iam_role.task, aws_iam_role.execution] :
      jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals
      == { "aws:SourceAccount" = "123456789012" }
    ])
    error_message = "Only tasks of this account may take the roles."
  }
}

run "starting_a_task_reads_one_repository_and_one_parameter" {
  command = apply

  assert {
    condition = toset([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement :
      statement.Sid if statement.Resource == "*"
    ]) == toset(["LoginHasNoResource"])
    error_message = "Only the login of the registry, which has no resource, is for everything."
  }
}

run "only_the_load_balancer_and_the_scraper_get_in" {
  command = plan

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.service.referenced_security_group_id == "sg-balancer"
      && aws_vpc_security_group_ingress_rule.service.to_port == 3000
      && aws_vpc_security_group_ingress_rule.metrics.referenced_security_group_id == "sg-scraper"
      && aws_vpc_security_group_ingress_rule.metrics.from_port == 5050
    )
    error_message = "Requests come from the load balancer, and scrapes from the scraper."
  }

  assert {
    condition = (
      aws_vpc_security_group_egress_rule.metrics.security_group_id == "sg-scraper"
      && aws_vpc_security_group_egress_rule.metrics.to_port == 5050
    )
    error_message = "Whoever wears the scraper's group has to get out to the metrics."
  }
}

run "closed_network_lets_nothing_else_out" {
  command = plan

  assert {
    condition = (
      length(aws_vpc_security_group_egress_rule.internet) == 0
      && length(aws_vpc_security_group_egress_rule.endpoints) == 1
      && toset(keys(aws_vpc_security_group_egress_rule.gateways)) == toset(["s3", "dynamodb"])
    )
    error_message = "Tasks reach the endpoints of AWS and nothing else."
  }
}

run "open_network_lets_tls_out" {
  command = plan

  variables {
    network = {
      vpc_id                     = "vpc-1"
      task_subnet_ids            = ["subnet-a", "subnet-b"]
      has_public_tasks           = true
      is_closed                  = false
      endpoint_security_group_id = "sg-endpoints"
      prefix_list_ids            = { s3 = "pl-1", dynamodb = "pl-2" }
    }
  }

  assert {
    condition = (
      aws_vpc_security_group_egress_rule.internet[0].to_port == 443
      && length(aws_vpc_security_group_egress_rule.endpoints) == 0
      && aws_ecs_service.this.network_configuration[0].assign_public_ip
    )
    error_message = "Without endpoints, tasks reach AWS by TLS from an address of their own."
  }
}

run "failed_deployment_undoes_itself" {
  command = plan

  assert {
    condition = (
      aws_ecs_service.this.deployment_circuit_breaker[0].rollback
      && aws_ecs_service.this.alarms[0].rollback
      && aws_ecs_service.this.alarms[0].alarm_names == toset(var.undoing_alarm_names)
    )
    error_message = "Tasks that don't start and alarms that go off both undo a deployment."
  }

  assert {
    condition     = aws_ecs_service.this.wait_for_steady_state
    error_message = "A deployment that was undone has to fail the run."
  }

  assert {
    condition     = aws_ecs_service.this.force_new_deployment
    error_message = "A service that is to use spare capacity, or no longer, is deployed anew."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100
    error_message = "No task goes before its successor is ready."
  }
}

run "it_grows_with_its_load" {
  command = plan

  assert {
    condition = (
      aws_appautoscaling_target.this.min_capacity == 3
      && aws_appautoscaling_target.this.max_capacity == 12
      && toset(keys(aws_appautoscaling_policy.this)) == toset(["cpu", "requests"])
    )
    error_message = "There are 3 to 12 tasks, by CPU and by requests."
  }
}

run "tags_are_refused" {
  command = plan

  variables {
    image = {
      repository_arn = "arn:aws:ecr:eu-west-1:123456789012:repository/people-info"
      repository_url = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/people-info"
      digest         = "latest"
    }
  }

  expect_failures = [var.image]
}

run "tokens_in_clear_are_refused" {
  command = plan

  variables {
    settings = { PEOPLEINFO_ADMIN_TOKEN_HASH = "0" }
  }

  expect_failures = [var.settings]
}

run "sizes_that_fargate_has_not_are_refused" {
  command = plan

  variables {
    size = { cpu = 256, memory = 4096, min_tasks = 1, max_tasks = 1 }
  }

  expect_failures = [var.size]
}

run "no_tasks_at_all_are_refused" {
  command = plan

  variables {
    size = { cpu = 256, memory = 512, min_tasks = 0, max_tasks = 1 }
  }

  expect_failures = [var.size]
}
