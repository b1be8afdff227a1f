mock_provider "aws" {
  override_during = plan

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

variables {
  name                = "people-info-test"
  environment         = "test"
  edge                = "alb"
  domain              = { name = "people.example.org", zone_id = "Z123" }
  port                = 3000
  has_firewall        = true
  requests_per_minute = 6000
  is_protected        = true
  key_arn             = "arn:aws:kms:eu-west-1:123456789012:key/test"
  network = {
    vpc_id             = "vpc-1"
    public_subnet_ids  = ["subnet-a", "subnet-b", "subnet-c"]
    private_subnet_ids = ["subnet-d", "subnet-e", "subnet-f"]
  }
}

run "load_balancer_by_default" {
  command = plan

  assert {
    condition     = output.contract.url == "https://people.example.org"
    error_message = "Callers ask by the domain."
  }

  assert {
    condition     = output.contract.proxies == 1
    error_message = "One proxy adds to X-Forwarded-For."
  }

  assert {
    condition     = length(module.gateway) == 0 && length(module.firewall) == 1
    error_message = "There is a firewall and no gateway."
  }

  assert {
    condition     = aws_route53_record.this[0].name == "people.example.org"
    error_message = "The record of the domain is made in its zone."
  }
}

run "gateway_needs_no_domain" {
  command = plan

  variables {
    edge   = "apigateway"
    domain = null
  }

  assert {
    condition     = length(module.gateway) == 1 && length(aws_route53_record.this) == 0
    error_message = "A gateway has a name and a certificate of its own."
  }

  assert {
    condition     = output.contract.proxies == 2
    error_message = "The gateway and the load balancer both add to X-Forwarded-For."
  }

  assert {
    condition     = output.bill.public_address == 0
    error_message = "A load balancer inside the network has no public address."
  }
}

run "certificate_of_your_own" {
  command = plan

  variables {
    domain = {
      name            = "people.example.org"
      certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/test"
    }
  }

  assert {
    condition     = length(module.certificate) == 0 && length(aws_route53_record.this) == 0
    error_message = "Neither a certificate nor a record is made."
  }

  assert {
    condition     = output.alias != null
    error_message = "What the record has to point at has to be said."
  }
}

run "no_plain_http" {
  command = plan

  variables {
    domain = null
  }

  expect_failures = [var.edge]
}

run "two_ways_to_a_certificate_are_refused" {
  command = plan

  variables {
    domain = {
      name            = "people.example.org"
      zone_id         = "Z123"
      certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/test"
    }
  }

  expect_failures = [var.domain]
}

run "another_edge_is_refused" {
  command = plan

  variables {
    edge = "cloudfront"
  }

  expect_failures = [var.edge]
}
