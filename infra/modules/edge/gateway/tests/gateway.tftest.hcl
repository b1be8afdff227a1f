mock_provider "aws" {
  override_during = plan
}

variables {
  name                       = "people-info-test"
  stage                      = "test"
  vpc_id                     = "vpc-1"
  subnet_ids                 = ["subnet-a", "subnet-b"]
  balancer_arn               = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/1"
  balancer_dns_name          = "inner.example"
  balancer_security_group_id = "sg-balancer"
  has_own_domain             = false
  key_arn                    = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "every_request_goes_to_the_load_balancer" {
  command = plan

  assert {
    condition = alltrue([
      for integration in aws_api_gateway_integration.this :
      integration.type == "HTTP_PROXY" && integration.connection_type == "VPC_LINK"
      && integration.integration_target == var.balancer_arn
    ])
    error_message = "Every route passes through the link into the network."
  }

  assert {
    condition     = toset(keys(aws_api_gateway_integration.this)) == toset(["root", "below"])
    error_message = "The root and everything below it are served."
  }
}

run "whatever_is_served_is_deployed" {
  command = apply

  assert {
    condition = aws_api_gateway_deployment.this.triggers["routes"] == sha1(jsonencode([
      ["*/*"],
      aws_api_gateway_resource.below, aws_api_gateway_method.this, aws_api_gateway_integration.this,
    ]))
    error_message = "A change of routes or of what passes as it is has to be deployed."
  }
}

run "link_reaches_the_load_balancer_alone" {
  command = plan

  assert {
    condition = (
      aws_vpc_security_group_egress_rule.balancer.referenced_security_group_id == "sg-balancer"
      && aws_vpc_security_group_egress_rule.balancer.to_port == 80
    )
    error_message = "The gateway must reach nothing else inside the network."
  }
}

run "the_log_names_nobody" {
  command = plan

  assert {
    condition = alltrue([
      for word in ["context.path\"", "querystring", "authorizer", "requestOverride"] :
      !strcontains(aws_api_gateway_stage.this.access_log_settings[0].format, word)
    ])
    error_message = "Paths and queries as they were sent must not be logged."
  }

  assert {
    condition = (
      aws_api_gateway_method_settings.this.settings[0].logging_level == "OFF"
      && !aws_api_gateway_method_settings.this.settings[0].data_trace_enabled
    )
    error_message = "Execution logs have whole requests, and so people."
  }
}

run "all_callers_together_have_a_limit" {
  command = plan

  assert {
    condition = (
      aws_api_gateway_method_settings.this.settings[0].throttling_rate_limit == 1000
      && aws_api_gateway_method_settings.this.settings[0].throttling_burst_limit == 2000
    )
    error_message = "The stage has to be throttled."
  }
}

run "own_domain_is_the_only_name" {
  command = plan

  variables {
    has_own_domain  = true
    domain          = "people.example.org"
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/test"
  }

  assert {
    condition = (
      output.url == "https://people.example.org"
      && aws_api_gateway_rest_api.this.disable_execute_api_endpoint
      && aws_api_gateway_domain_name.this[0].security_policy == "TLS_1_2"
    )
    error_message = "With a domain of its own, the API has no other name."
  }
}
