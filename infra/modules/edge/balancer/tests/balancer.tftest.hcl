mock_provider "aws" {
  override_during = plan
}

variables {
  name            = "people-info-test"
  stage           = "dev"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-a", "subnet-b", "subnet-c"]
  is_public       = true
  certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/test"
  port            = 3000
  is_protected    = true
}

run "people_travel_by_tls_alone" {
  command = plan

  assert {
    condition = (
      aws_lb_listener.https[0].protocol == "HTTPS"
      && startswith(aws_lb_listener.https[0].ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
      && aws_lb_listener.https[0].certificate_arn == var.certificate_arn
    )
    error_message = "The listener has to speak TLS 1.2 or 1.3 with the certificate."
  }

  assert {
    condition     = aws_lb_listener.redirect[0].default_action[0].type == "redirect"
    error_message = "Plain HTTP leads to HTTPS and nowhere else."
  }

  assert {
    condition     = length(aws_lb_listener.inner) == 0
    error_message = "A public load balancer forwards nothing that came by plain HTTP."
  }
}

run "no_stage_is_left_in_a_path" {
  command = plan

  variables {
    is_public                = false
    certificate_arn          = null
    caller_security_group_id = "sg-gateway"
  }

  assert {
    condition = [
      for path in ["/dev/v1/people", "/dev/", "/dev", "/v1/people"] : one(flatten([
        for transform in aws_lb_listener_rule.stage[0].transform : [
          for rewrite in transform.url_rewrite_config[0].rewrite :
          replace(path, "/${rewrite.regex}/", rewrite.replace)
        ]
      ]))
    ] == ["/v1/people", "/", "/", "/v1/people"]
    error_message = "The service knows no stages."
  }

  assert {
    condition = toset(flatten([
      for condition in aws_lb_listener_rule.stage[0].condition : [
        for pattern in condition.path_pattern : pattern.values
      ]
    ])) == toset(["/dev", "/dev/*"])
    error_message = "What only begins like the stage, such as /device, stays what it is."
  }
}

run "only_two_ports_are_open" {
  command = plan

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.https[0].to_port == 443
      && aws_vpc_security_group_ingress_rule.redirect[0].to_port == 80
      && length(aws_vpc_security_group_ingress_rule.inner) == 0
    )
    error_message = "The internet reaches 443 and 80, never the metrics port."
  }
}

run "it_is_careful_with_requests" {
  command = plan

  assert {
    condition = (
      aws_lb.this.drop_invalid_header_fields
      && aws_lb.this.desync_mitigation_mode == "strictest"
      && aws_lb.this.enable_deletion_protection
    )
    error_message = "Requests that could be read in two ways have to be dropped."
  }

  assert {
    condition     = aws_lb.this.idle_timeout == 60
    error_message = "The service keeps idle connections for 75 seconds, so it has to be less here."
  }
}

run "only_tasks_that_are_ready_get_traffic" {
  command = plan

  assert {
    condition     = aws_lb_target_group.this.health_check[0].path == "/readyz"
    error_message = "/readyz alone says 503 while a task drains."
  }
}

run "inner_one_is_reached_by_the_gateway_alone" {
  command = plan

  variables {
    is_public                = false
    certificate_arn          = null
    caller_security_group_id = "sg-gateway"
  }

  assert {
    condition = (
      aws_lb.this.internal
      && length(aws_vpc_security_group_ingress_rule.https) == 0
      && length(aws_vpc_security_group_ingress_rule.redirect) == 0
      && aws_vpc_security_group_ingress_rule.inner[0].referenced_security_group_id == "sg-gateway"
    )
    error_message = "Nobody but the gateway reaches the inner load balancer."
  }
}

run "one_zone_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "long_names_are_refused" {
  command = plan

  variables {
    name = "people-info-of-a-very-long-environment"
  }

  expect_failures = [var.name]
}
