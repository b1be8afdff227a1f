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
