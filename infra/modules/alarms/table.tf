# What DynamoDB counts comes in several metrics, of which an alarm takes the sum: reads and writes,
# or each operation. A metric is there only under all of its dimensions.
locals {
  table = { TableName = var.table_name }

  # What tasks ask; infra/checks/policies compares it with the code.
  operations = [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
  ]

  sums = {
    table-throttles = {
      says    = "DynamoDB throttles: a partition or the table's own limit is at its end."
      minutes = 5
      metrics = [
        for name in ["ReadThrottleEvents", "WriteThrottleEvents"] :
        { name = name, dimensions = local.table }
      ]
    }
    table-fails = {
      says    = "DynamoDB answers with errors of its own."
      minutes = 3
      metrics = [
        for operation in local.operations :
        { name = "SystemErrors", dimensions = merge(local.table, { Operation = operation }) }
      ]
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "table" {
  for_each            = local.sums
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.says
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]

  # Metrics of what never happened aren't there.
  metric_query {
    id          = "sum"
    label       = each.value.says
    expression  = "SUM(FILL(METRICS(), 0))"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id = "m${metric_query.key}"

      metric {
        namespace   = "AWS/DynamoDB"
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        period      = 60
        stat        = "Sum"
      }
    }
  }
}
