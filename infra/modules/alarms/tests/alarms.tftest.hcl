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
  log_group_name    = "/people-info-test/service"
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
    ])
    error_message = "Errors undo a deployment, and nothing else does."
  }
}

# As AWS documents them: an alarm on other dimensions is valid, and never rings.
run "metrics_are_named_as_aws_names_them" {
  command = plan

  assert {
    condition = alltrue([
      for alarm in concat(
        values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.few_tasks],
      ) :
      join(" ", keys(alarm.dimensions == null ? {} : alarm.dimensions)) == {
        CPUUtilization            = "ClusterName ServiceName"
        HTTPCode_ELB_5XX_Count    = "LoadBalancer"
        HTTPCode_Target_5XX_Count = "LoadBalancer TargetGroup"
        HealthyHostCount          = "LoadBalancer TargetGroup"
        MemoryUtilization         = "ClusterName ServiceName"
        UnHealthyHostCount        = "LoadBalancer TargetGroup"
        duration-of-people        = ""
      }[alarm.metric_name]
    ])
    error_message = "Every metric has exactly its dimensions."
  }

  assert {
    condition = alltrue(flatten([
      for alarm in aws_cloudwatch_metric_alarm.table : [
        for query in alarm.metric_query : [
          for metric in query.metric : join(" ", keys(metric.dimensions)) == {
            ReadThrottleEvents  = "TableName"
            SystemErrors        = "Operation TableName"
            WriteThrottleEvents = "TableName"
          }[metric.metric_name]
        ]
      ]
    ]))
    error_message = "Every metric of the table has exactly its dimensions."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.table :
      [for query in alarm.metric_query : query.expression if query.return_data == true]
      == ["SUM(FILL(METRICS(), 0))"] && length(alarm.metric_query) > 2
    ])
    error_message = "What counts is the sum of them, whichever are there."
  }
}

run "whoever_waits_is_not_slow" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_log_metric_filter.duration.pattern
      == "{ $.route = \"/v1/people\" || $.route = \"/v1/people/{id}\" }"
    )
    error_message = "Long polls, exports and imports take as long as they take."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["slow"].namespace
      == aws_cloudwatch_log_metric_filter.duration.metric_transformation[0].namespace
      && aws_cloudwatch_metric_alarm.this["slow"].metric_name
      == aws_cloudwatch_log_metric_filter.duration.metric_transformation[0].name
    )
    error_message = "The alarm watches what the filter counts."
  }
}

run "every_alarm_reaches_somebody" {
  command = apply

  assert {
    condition = alltrue([
      for alarm in concat(
        values(aws_cloudwatch_metric_alarm.this), values(aws_cloudwatch_metric_alarm.table),
      ) :
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
