# The roles that change infrastructure: the services that it is made of, in one region and of one
# environment. Whoever may make a role, or say who takes it, may do what that role can; whoever may
# write a key's policy reads what it encrypts; and a time to live deletes people. So roles, keys and
# what keeps the table are a person's, by infra/bin/up: here they are refused.
locals {
  regional_services = [
    "acm", "apigateway", "application-autoscaling", "aps", "cloudwatch", "ec2", "ecs",
    "elasticloadbalancing", "grafana", "logs", "servicediscovery", "sns", "wafv2",
  ]

  # Those of an environment.
  stacks = ["platform", "service", "observability"]

  boundaries = { for environment, policy in aws_iam_policy.boundary : environment => policy.arn }

  roles = {
    for environment in var.environments : environment => [
      for role in [
        "task", "execution", "flow", "watchers", "watchers-execution", "grafana",
        ] : join(":", [
          "arn", var.account.partition, "iam:", var.account.id,
          "role/${var.name}-${environment}-${role}",
      ])
    ]
  }

  # The table, and one that was restored and has taken over.
  tables = {
    for environment in var.environments : environment => [
      for ending in ["", "-*"] : join(":", [
        "arn", var.account.partition, "dynamodb", var.account.region, var.account.id,
        "table/${var.name}-${environment}${ending}",
      ])
    ]
  }
}

resource "aws_iam_role_policy" "infra" {
  #checkov:skip=CKV_AWS_286:only policies of roles within the boundary, which allows no IAM
  #checkov:skip=CKV_AWS_287:data and secrets are denied by the policy in read.tf
  #checkov:skip=CKV_AWS_288:data and secrets are denied by the policy in read.tf
  #checkov:skip=CKV_AWS_289:only policies of roles within the boundary, which allows no IAM
  #checkov:skip=CKV_AWS_290:most of these services have no resources before they make them
  #checkov:skip=CKV_AWS_355:most of these services have no resources before they make them
  for_each = toset(var.environments)
  name     = "change-one-environment"
  role     = aws_iam_role.this["infra-${each.key}"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ServicesOfOneRegion"
        Effect    = "Allow"
        Action    = [for service in local.regional_services : "${service}:*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = var.account.region } }
      },
      {
        Sid    = "NothingOfAnotherEnvironment"
        Effect = "Deny"
        Action = "*"
        # Every stack tags what it makes with its environment.
        Resource = "*"
        Condition = {
          Null            = { "aws:ResourceTag/environment" = "false" }
          StringNotEquals = { "aws:ResourceTag/environment" = each.key }
        }
      },
      {
        Sid    = "OneBudget"
        Effect = "Allow"
        Action = ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"]
        Resource = join(":", [
          "arn", var.account.partition, "budgets:", var.account.id,
          "budget/${var.name}-${each.key}",
        ])
      },
      {
        Sid      = "LimitsOfOneTable"
        Effect   = "Allow"
        Action   = ["dynamodb:TagResource", "dynamodb:UntagResource", "dynamodb:UpdateTable"]
        Resource = local.tables[each.key]
      },
      {
        Sid       = "PoliciesWithinTheBoundary"
        Effect    = "Allow"
        Action    = ["iam:DeleteRolePolicy", "iam:PutRolePolicy"]
        Resource  = local.roles[each.key]
        Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundaries[each.key] } }
      },
      {
        Sid      = "TheSameRolesForTheirServices"
        Effect   = "Allow"
        Action   = ["iam:PassRole"]
        Resource = local.roles[each.key]
        Condition = {
          StringEquals = {
            "iam:PassedToService" = [
              "ecs-tasks.amazonaws.com", "grafana.amazonaws.com", "vpc-flow-logs.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "WhatIsDeployed"
        Effect   = "Allow"
        Action   = ["ssm:PutParameter"]
        Resource = "${local.parameters}/${each.key}/image"
      },
      {
        Sid    = "StateOfOneEnvironment"
        Effect = "Allow"
        Action = ["s3:PutObject"]
        Resource = [
          for stack in local.stacks : "${var.state_bucket_arn}/${stack}/${each.key}/*"
        ]
      },
      {
        Sid    = "UnlockIt"
        Effect = "Allow"
        Action = ["s3:DeleteObject"]
        Resource = [
          for stack in local.stacks :
          "${var.state_bucket_arn}/${stack}/${each.key}/*.tflock"
        ]
      },
    ]
  })
}
