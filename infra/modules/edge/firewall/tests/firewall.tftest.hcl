mock_provider "aws" {
  override_during = plan
}

variables {
  name          = "people-info-test"
  protected_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/test/1"
  key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "an_address_has_a_limit" {
  command = plan

  assert {
    condition = anytrue([
      for rule in aws_wafv2_web_acl.this.rule : try(
        rule.statement[0].rate_based_statement[0].limit == 6000
        && rule.action[0].block[0].custom_response[0].response_code == 429,
        false,
      )
    ])
    error_message = "Whoever asks too often has to be told so by 429."
  }
}

run "managed_groups_are_those_that_fit" {
  command = plan

  assert {
    condition = toset([
      for rule in aws_wafv2_web_acl.this.rule : rule.name if rule.name != "rate"
      ]) == toset([
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
    ])
    error_message = "There is no SQL to protect, and the other three groups have to be there."
  }

  assert {
    condition = (
      length(distinct([for rule in aws_wafv2_web_acl.this.rule : rule.priority]))
      == length(aws_wafv2_web_acl.this.rule)
    )
    error_message = "No two rules may have the same priority."
  }
}

run "documents_of_people_are_not_turned_away" {
  command = plan

  assert {
    condition = toset(flatten([
      for rule in aws_wafv2_web_acl.this.rule : [
        for group in try(rule.statement[0].managed_rule_group_statement, []) : [
          for changed in group.rule_action_override : changed.name
          if length(changed.action_to_use[0].count) == 1
        ]
      ]
      ])) == toset([
      "CrossSiteScripting_BODY",
      "EC2MetaDataSSRF_BODY",
      "GenericLFI_BODY",
      "GenericRFI_BODY",
      "JavaDeserializationRCE_BODY",
      "Log4JRCE_BODY",
      "ReactJSRCE_BODY",
      "SizeRestrictions_BODY",
    ])
    error_message = "Whatever reads bodies only counts: people are kept as they are sent."
  }
}

run "the_log_names_nobody" {
  command = plan

  assert {
    condition = anytrue([
      for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields :
      length(field.query_string) == 1
    ])
    error_message = "Query strings have names in them, and must not be logged."
  }

  assert {
    condition = anytrue(flatten([
      for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields :
      [for header in field.single_header : header.name == "authorization"]
    ]))
    error_message = "Tokens must not be logged."
  }

  assert {
    condition = alltrue([
      for rule in aws_wafv2_web_acl.this.rule :
      !rule.visibility_config[0].sampled_requests_enabled
    ])
    error_message = "Samples show whole requests, and so names."
  }
}

run "a_limit_that_aws_refuses_is_refused" {
  command = plan

  variables {
    requests_per_minute = 5
  }

  expect_failures = [var.requests_per_minute]
}
