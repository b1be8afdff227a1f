mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

override_data {
  target = data.terraform_remote_state.account
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

variables {
  name               = "peopleinfo"
  environment        = "test"
  region             = "eu-west-1"
  state_bucket       = "peopleinfo-tfstate"
  cidr               = "10.40.0.0/16"
  zones              = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  egress             = "endpoints"
  max_read_units     = 4000
  max_write_units    = 2000
  container_insights = "enhanced"
}

run "people_are_protected_unless_asked" {
  command = apply

  assert {
    condition     = output.contract.is_protected
    error_message = "Protection is what there is by default."
  }

  assert {
    condition     = output.contract.table.name == "peopleinfo-test"
    error_message = "The table has the name of its environment."
  }
}

run "contract_has_the_whole_network" {
  command = apply

  assert {
    condition     = length(output.contract.network.task_subnet_ids) == 3
    error_message = "Tasks stand in three zones."
  }

  assert {
    condition     = output.contract.bill.interface_endpoint == 12
    error_message = "What is paid for by the hour has to be told."
  }
}

run "scrapers_find_metrics_by_name" {
  command = apply

  assert {
    condition     = output.contract.namespace.name == "peopleinfo-test.internal"
    error_message = "The namespace has the name of its environment."
  }

  assert {
    condition     = length(aws_security_group.scraper.ingress) == 0
    error_message = "Nobody has to reach a scraper."
  }
}

run "restored_table_takes_over" {
  command = apply

  variables {
    table_name = "peopleinfo-test-restored"
  }

  assert {
    condition     = output.contract.table.name == "peopleinfo-test-restored"
    error_message = "The service has to be given the table that was restored."
  }
}

run "tables_that_no_role_reaches_are_refused" {
  command = plan

  variables {
    table_name = "peopleinfo-prod-restored"
  }

  expect_failures = [var.table_name]
}

run "names_that_break_others_are_refused" {
  command = plan

  variables {
    environment = "Production-2"
  }

  expect_failures = [var.environment]
}
