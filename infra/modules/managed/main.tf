# AWS's own Prometheus, which has the rules and keeps what a collector writes to it, and AWS's own
# Grafana, which asks it.
resource "aws_prometheus_workspace" "this" {
  alias       = var.name
  kms_key_arn = var.key_arn

  logging_configuration {
    log_group_arn = "${aws_cloudwatch_log_group.this.arn}:*"
  }
}

# What rules and routes fail at.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/prometheus"
  retention_in_days = 365
  kms_key_id        = var.key_arn
}

resource "aws_prometheus_rule_group_namespace" "this" {
  for_each     = var.rules
  name         = each.key
  workspace_id = aws_prometheus_workspace.this.id
  data         = each.value
}

resource "aws_prometheus_alert_manager_definition" "this" {
  workspace_id = aws_prometheus_workspace.this.id
  definition   = yamlencode({ alertmanager_config = var.routes })
}

resource "aws_grafana_workspace" "this" {
  name                     = var.name
  description              = "Dashboards of PeopleInfo"
  account_access_type      = "CURRENT_ACCOUNT"
  authentication_providers = ["AWS_SSO"]
  permission_type          = "CUSTOMER_MANAGED"
  role_arn                 = aws_iam_role.grafana.arn
  grafana_version          = "10.4"
  # The workspace of Prometheus evaluates the rules.
  configuration = jsonencode({
    plugins         = { pluginAdminEnabled = false }
    unifiedAlerting = { enabled = false }
  })

  depends_on = [aws_iam_role_policy.grafana]
}

resource "aws_grafana_role_association" "viewers" {
  count        = length(var.viewer_group_ids) > 0 ? 1 : 0
  workspace_id = aws_grafana_workspace.this.id
  role         = "VIEWER"
  group_ids    = var.viewer_group_ids
}

resource "aws_iam_role" "grafana" {
  name                 = "${var.name}-grafana"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "grafana.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "grafana" {
  name = "ask-one-workspace"
  role = aws_iam_role.grafana.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "OneWorkspace"
      Effect = "Allow"
      Action = [
        "aps:GetLabels",
        "aps:GetMetricMetadata",
        "aps:GetSeries",
        "aps:QueryMetrics",
      ]
      Resource = aws_prometheus_workspace.this.arn
    }]
  })
}
