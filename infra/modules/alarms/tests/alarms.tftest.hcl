mock_provider "aws" {
  override_during = plan
}

variables {
  name              = "people-info-test"
  environment       = "test"
  account_id        = "123456789012"
  cluster_name      = "people-info-test"
  service_name      = "people-info-test"
  table_name        = "people-info-test"
  min_tasks         = 3
  emails            = ["ops@example.org"]
  dollars_per_month = 300
  key_arn           = "arn:aws:kms:eu-west-1:123456789012:key/test"
  edge = {
    balancer_arn_suffix     = "app/people-info-test/1"
    target_group_arn_suffix = "targetgroup/people-info-test/1"
  }
}

run "what_callers_notice_undoes_a_deployment" {
  command = plan

  assert {
    condition = output.undoing_alarm_names == tolist([
      "people-info-test-errors-of-balancer",
      "people-info-test-errors-of-tasks",
      "people-info-test-slow",
    ])
    error_message = "Errors and slowness undo a deployment, and nothing else does."
  }
}

run "every_alarm_reaches_somebody" {
  command = apply

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this :
      alarm.alarm_actions == toset([aws_sns_topic.this.arn])
    ])
    error_message = "An alarm that nobody hears is none."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.few_tasks.alarm_actions == toset([aws_sns_topic.this.arn])
      && aws_cloudwatch_metric_alarm.few_tasks.treat_missing_data == "breaching"
    )
    error_message = "No tasks at all have to raise the alarm too."
  }

  assert {
    condition     = aws_sns_topic_subscription.email["ops@example.org"].protocol == "email"
    error_message = "Whoever is named has to get the alarms."
  }
}

run "nobody_else_publishes" {
  command = apply

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_sns_topic_policy.this.policy).Statement :
      statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    ])
    error_message = "Only alarms of this account may be published."
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.key_arn
    error_message = "The topic has to be encrypted."
  }
}

run "spending_is_told" {
  command = plan

  assert {
    condition = toset([
      for notice in aws_budgets_budget.this.notification : notice.notification_type
    ]) == toset(["ACTUAL", "FORECASTED"])
    error_message = "Somebody has to hear of it before and after the money is spent."
  }

  assert {
    condition = alltrue([
      for filter in aws_budgets_budget.this.cost_filter :
      filter.values == tolist(["user:environment$test"])
    ])
    error_message = "The budget counts what has the tag of this environment."
  }
}

run "what_is_no_address_is_refused" {
  command = plan

  variables {
    emails = ["ops"]
  }

  expect_failures = [var.emails]
}
