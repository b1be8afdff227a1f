# The roles that change infrastructure: the services that it is made of, in one region, and roles of
# one environment that can't go beyond the boundary.
locals {
  regional_services = [
    "acm", "apigateway", "application-autoscaling", "cloudwatch", "ec2", "ecs",
    "elasticloadbalancing", "logs", "servicediscovery", "sns", "wafv2",
  ]
}

resource "aws_iam_role_policy" "infra" {
  #checkov:skip=CKV_AWS_286:roles can be made with the boundary alone, which allows no IAM
  #checkov:skip=CKV_AWS_287:data and secrets are denied by the policy in read.tf
  #checkov:skip=CKV_AWS_288:data and secrets are denied by the policy in read.tf
  #checkov:skip=CKV_AWS_289:roles can be made with the boundary alone, which allows no IAM
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
        Sid      = "ServicesWithoutRegion"
        Effect   = "Allow"
        Action   = ["budgets:*", "route53:ChangeResourceRecordSets", "route53:CreateHostedZone"]
        Resource = "*"
      },
      {
        Sid    = "OneTable"
        Effect = "Allow"
        Action = [
          "dynamodb:CreateTable",
          "dynamodb:TagResource",
          "dynamodb:UntagResource",
          "dynamodb:UpdateContinuousBackups",
          "dynamodb:UpdateTable",
          "dynamodb:UpdateTimeToLive",
        ]
        Resource = join(":", [
          "arn", var.account.partition, "dynamodb", var.account.region, var.account.id,
          "table/${var.name}-${each.key}*",
        ])
      },
      {
        Sid    = "Keys"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:CreateGrant",
          "kms:CreateKey",
          "kms:EnableKeyRotation",
          "kms:PutKeyPolicy",
          "kms:TagResource",
          "kms:UpdateAlias",
        ]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = var.account.region } }
      },
      {
        Sid    = "RolesWithinTheBoundary"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource  = "${local.roles}/${var.name}-${each.key}-*"
        Condition = { StringEquals = { "iam:PermissionsBoundary" = aws_iam_policy.boundary.arn } }
      },
      {
        Sid    = "TheSameRoles"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole",
          "iam:PassRole",
          "iam:TagRole",
          "iam:UpdateAssumeRolePolicy",
        ]
        Resource = "${local.roles}/${var.name}-${each.key}-*"
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
          for stack in ["platform", "service"] : "${var.state_bucket_arn}/${stack}/${each.key}/*"
        ]
      },
    ]
  })
}
