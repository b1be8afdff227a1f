mock_provider "aws" {}

variables {
  name       = "people"
  account_id = "123456789012"
  receivers  = ["pager", "tickets", "watchdog"]
  emails     = ["ops@example.org", "more@example.org"]
  key_arn    = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "each_receiver_has_a_topic_that_is_encrypted" {
  command = apply

  assert {
    condition     = toset(keys(output.topic_arns)) == var.receivers
    error_message = "An alert whose receiver has no topic reaches nobody."
  }

  assert {
    condition = alltrue([
      for topic in aws_sns_topic.this : topic.kms_master_key_id == var.key_arn
    ])
    error_message = "Topics are encrypted by our own key."
  }

  assert {
    condition = alltrue([
      for policy in aws_sns_topic_policy.this :
      jsondecode(policy.policy).Statement[0].Condition.StringEquals["aws:SourceAccount"]
      == var.account_id
    ])
    error_message = "Nobody else's alarms are published."
  }
}

run "nobody_gets_a_mail_each_minute" {
  command = apply

  assert {
    condition = toset(keys(aws_sns_topic_subscription.email)) == toset([
      "pager more@example.org", "pager ops@example.org",
      "tickets more@example.org", "tickets ops@example.org",
    ])
    error_message = "Everybody gets pages and tickets, and nobody the watchdog."
  }
}

run "silence_is_told" {
  command = apply

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.silence.dimensions.TopicName == "people-alerts-watchdog"
      && aws_cloudwatch_metric_alarm.silence.treat_missing_data == "breaching"
      && aws_cloudwatch_metric_alarm.silence.alarm_actions
      == toset([aws_sns_topic.this["pager"].arn])
    )
    error_message = "A watchdog that stops has to wake somebody."
  }
}

run "other_names_of_receivers_are_refused" {
  command = plan

  variables {
    receivers = ["pager", "tickets", "dog"]
  }

  expect_failures = [var.watchdog]
}

run "what_is_no_address_is_refused" {
  command = plan

  variables {
    emails = ["ops"]
  }

  expect_failures = [var.emails]
}
