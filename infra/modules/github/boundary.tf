# Beyond this, no role of an environment can go, whoever writes its policies; and none reaches what
# belongs to another environment.
resource "aws_iam_policy" "boundary" {
  for_each    = toset(var.environments)
  name        = "${var.name}-${each.key}-boundary"
  description = "What roles of PeopleInfo can do at most, ${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OneTable"
        Effect = "Allow"
        Action = [
          "dynamodb:BatchGetItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:ConditionCheckItem",
          "dynamodb:DeleteItem",
          "dynamodb:DescribeTable",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:Query",
          "dynamodb:UpdateItem",
        ]
        Resource = local.tables[each.key]
      },
      {
        Sid      = "KeysByServicesAlone"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey"]
        Resource = "arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}:key/*"
        Condition = {
          StringEquals = {
            # Every stack tags what it makes. Keys have no names that could be told beforehand.
            "aws:ResourceTag/environment" = each.key
            "kms:ViaService" = [
              for service in ["dynamodb", "ssm"] :
              "${service}.${var.account.region}.amazonaws.com"
            ]
          }
        }
      },
      {
        Sid    = "TopicsByTheirKey"
        Effect = "Allow"
        Action = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = join(":", [
          "arn", var.account.partition, "kms", var.account.region, var.account.id, "key/*",
        ])
        Condition = {
          StringEquals = {
            "aws:ResourceTag/environment" = each.key
            "kms:ViaService"              = "sns.${var.account.region}.amazonaws.com"
          }
        }
      },
      {
        Sid    = "Topics"
        Effect = "Allow"
        Action = "sns:Publish"
        Resource = join(":", [
          "arn", var.account.partition, "sns", var.account.region, var.account.id,
          "${var.name}-${each.key}-alerts-*",
        ])
      },
      {
        Sid    = "WorkspacesOfPrometheus"
        Effect = "Allow"
        Action = [
          "aps:GetLabels",
          "aps:GetMetricMetadata",
          "aps:GetSeries",
          "aps:QueryMetrics",
          "aps:RemoteWrite",
        ]
        Resource = join(":", [
          "arn", var.account.partition, "aps", var.account.region, var.account.id, "workspace/*",
        ])
        Condition = { StringEquals = { "aws:ResourceTag/environment" = each.key } }
      },
      {
        # Into the task that watches, and never into one that reads people.
        Sid    = "SessionsOfOneRole"
        Effect = "Allow"
        Action = [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ]
        Resource = "*"
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = join(":", [
              "arn", var.account.partition, "iam:", var.account.id,
              "role/${var.name}-${each.key}-watchers",
            ])
          }
        }
      },
      {
        Sid      = "Parameters"
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = "${local.parameters}/${each.key}/*"
      },
      {
        Sid      = "LoginHasNoResource"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "Images"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = var.repository_arn
      },
      {
        Sid    = "Logs"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = join(":", [
          "arn", var.account.partition, "logs", var.account.region, var.account.id,
          "log-group", "/${var.name}-${each.key}/*",
        ])
      },
      {
        Sid    = "NamesOfLogs"
        Effect = "Allow"
        Action = "logs:DescribeLogGroups"
        Resource = join(":", [
          "arn", var.account.partition, "logs", var.account.region, var.account.id,
          "log-group", "*",
        ])
      },
    ]
  })
}
