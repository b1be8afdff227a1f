# Beyond this, no role of an environment can go, whoever makes it.
locals {
  roles = "arn:${var.account.partition}:iam::${var.account.id}:role"
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-boundary"
  description = "What roles of PeopleInfo can do at most"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "TablesOfPeople"
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
        Resource = join(":", [
          "arn", var.account.partition, "dynamodb", var.account.region, var.account.id,
          "table/${var.name}-*",
        ])
      },
      {
        Sid      = "KeysByServicesAlone"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey"]
        Resource = "arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}:key/*"
        Condition = {
          StringEquals = {
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
        Resource = "${local.parameters}/*"
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
          "log-group", "/${var.name}-*",
        ])
      },
    ]
  })
}
