mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_acm_certificate" {
    defaults = {
      domain_validation_options = [{
        domain_name           = "people.example.org"
        resource_record_name  = "_proof.people.example.org"
        resource_record_type  = "CNAME"
        resource_record_value = "_value.example.org"
      }]
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

variables {
  name              = "peopleinfo"
  environment       = "test"
  region            = "eu-west-1"
  state_bucket      = "peopleinfo-tfstate"
  image_digest      = "sha256:0000000000000000000000000000000000000000000000000000000000000007"
  domain            = { name = "people.example.org", zone_id = "Z123" }
  size              = { cpu = 512, memory = 1024, min_tasks = 3, max_tasks = 12 }
  dollars_per_month = 300
}

run "callers_ask_the_domain" {
  command = apply

  assert {
    condition     = output.contract.url == "https://people.example.org"
    error_message = "Callers ask by the domain, over TLS."
  }

  assert {
    condition     = output.contract.image_digest == var.image_digest
    error_message = "What runs has to be told."
  }

  assert {
    condition     = output.contract.metrics_name == "metrics.peopleinfo-test.internal"
    error_message = "Scrapers have to be told where the metrics are."
  }
}

run "bill_counts_every_module" {
  command = apply

  assert {
    condition = (
      output.contract.bill.vcpu == 1.5 && output.contract.bill.gib == 3
      && output.contract.bill.load_balancer == 1 && output.contract.bill.alarm == 17
      && output.contract.bill.public_address == 3 && output.contract.bill.firewall_rule == 4
    )
    error_message = "Three tasks, a load balancer with its addresses, a firewall and alarms."
  }
}

run "gateway_instead_of_a_domain" {
  command = apply

  variables {
    edge   = "apigateway"
    domain = null
  }

  assert {
    condition     = output.contract.url != "" && output.contract.alias == null
    error_message = "The gateway has a name of its own."
  }

  assert {
    condition     = output.contract.bill.public_address == 0
    error_message = "Nothing has a public address."
  }
}

run "first_run_needs_an_image" {
  command = plan

  variables {
    image_digest = ""
  }

  expect_failures = [var.image_digest]
}

run "tags_are_refused" {
  command = plan

  variables {
    image_digest = "v1.2.3"
  }

  expect_failures = [var.image_digest]
}
