mock_provider "aws" {
  mock_resource "aws_prometheus_workspace" {
    defaults = {
      arn                 = "arn:aws:aps:eu-west-1:123456789012:workspace/ws-1"
      prometheus_endpoint = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/"
    }
  }
}

variables {
  name                     = "people"
  account_id               = "123456789012"
  rules                    = { recording = "groups: []\n", alerts = "groups: []\n" }
  routes                   = "route: { receiver: pager }\n"
  viewer_group_ids         = []
  permissions_boundary_arn = "arn:boundary"
  key_arn                  = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "rules_and_routes_are_as_they_are_given" {
  command = apply

  assert {
    condition = (
      toset(keys(aws_prometheus_rule_group_namespace.this)) == toset(["recording", "alerts"])
      && aws_prometheus_rule_group_namespace.this["alerts"].data == var.rules.alerts
    )
    error_message = "Each file of rules is one namespace."
  }

  assert {
    condition = (
      yamldecode(aws_prometheus_alert_manager_definition.this.definition)
      == { alertmanager_config = var.routes }
    )
    error_message = "AWS takes the routes as a text."
  }
}

run "grafana_asks_one_workspace" {
  command = apply

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.grafana.policy).Statement :
      [statement.Resource]
    ])) == toset([aws_prometheus_workspace.this.arn])
    error_message = "It asks no other workspace."
  }

  assert {
    condition     = aws_iam_role.grafana.permissions_boundary == var.permissions_boundary_arn
    error_message = "Every role stays within the boundary."
  }

  assert {
    condition     = length(aws_grafana_role_association.viewers) == 0
    error_message = "Without groups nobody may look."
  }
}

run "groups_may_look" {
  command = apply

  variables {
    viewer_group_ids = ["1"]
  }

  assert {
    condition     = aws_grafana_role_association.viewers[0].role == "VIEWER"
    error_message = "Whoever looks changes nothing."
  }
}
