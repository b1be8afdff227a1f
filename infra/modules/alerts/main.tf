# Where alerts go: a topic for each receiver of Alertmanager, and somebody who notices when nothing
# comes any more. That can't be Alertmanager itself.
resource "aws_sns_topic" "this" {
  for_each          = var.receivers
  name              = "${var.name}-alerts-${each.key}"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_policy" "this" {
  for_each = aws_sns_topic.this
  arn      = each.value.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsAndAlertsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = ["cloudwatch.amazonaws.com", "aps.amazonaws.com"] }
      Action    = "sns:Publish"
      Resource  = each.value.arn
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = {
    for pair in setproduct(setsubtract(var.receivers, [var.watchdog]), var.emails) :
    "${pair[0]} ${pair[1]}" => { receiver = pair[0], email = pair[1] }
  }
  topic_arn = aws_sns_topic.this[each.value.receiver].arn
  protocol  = "email"
  endpoint  = each.value.email
}

# The watchdog comes each minute, also when all is well.
resource "aws_cloudwatch_metric_alarm" "silence" {
  alarm_name          = "${var.name}-watchdog-silent"
  alarm_description   = "Prometheus or Alertmanager is gone: docs/runbooks/watchdog.md."
  namespace           = "AWS/SNS"
  metric_name         = "NumberOfMessagesPublished"
  statistic           = "Sum"
  dimensions          = { TopicName = aws_sns_topic.this[var.watchdog].name }
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 10
  datapoints_to_alarm = 10
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this[var.pager].arn]
  ok_actions          = [aws_sns_topic.this[var.pager].arn]
}
