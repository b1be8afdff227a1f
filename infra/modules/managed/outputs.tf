output "workspace" {
  description = "The workspace of Prometheus, and its URL, which ends with a slash."
  value = {
    arn = aws_prometheus_workspace.this.arn
    url = aws_prometheus_workspace.this.prometheus_endpoint
  }
}

output "grafana" {
  description = "The workspace of Grafana, and where people look."
  value = {
    id  = aws_grafana_workspace.this.id
    url = "https://${aws_grafana_workspace.this.endpoint}"
  }
}

output "bill" {
  description = "What is paid for by the month, by its name in infra/prices.json."
  # Who brings the dashboards counts as an editor.
  value = { grafana_editor = 1 }
}
