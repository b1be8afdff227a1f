# Two roles: what starts a task, and what the service in it may do.
locals {
  # Exactly what the engine asks of its table; infra/checks/policies compares it with
  # docs/dynamodb.md and with the code. A transaction needs the permissions of its items.
  table_actions = [
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

  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account.id }
        ArnLike = {
          "aws:SourceArn" = join(":", [
            "arn", var.account.partition, "ecs", var.account.region, var.account.id, "*",
          ])
        }
      }
    }]
  })
}

resource "aws_iam_role" "task" {
  name                 = "${var.name}-task"
  assume_role_policy   = local.trust
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "task" {
  name = "one-table"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "OneTable"
        Effect   = "Allow"
        Action   = local.table_actions
        Resource = var.table.arn
      },
      {
        Sid       = "ItsKeyByDynamoDbAlone"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:DescribeKey"]
        Resource  = var.key_arn
        Condition = { StringEquals = { "kms:ViaService" = local.services.dynamodb } }
      },
    ]
  })
}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-execution"
  assume_role_policy   = local.trust
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "execution" {
  name = "start-tasks"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LoginHasNoResource"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "ImagesOfOneRepository"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = var.image.repository_arn
      },
      {
        Sid      = "OneLogGroup"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.this.arn}:*"
      },
      {
        Sid      = "OneParameter"
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = local.admin_token_hash_arn
      },
      {
        Sid       = "ItsKeyByParametersAlone"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.key_arn
        Condition = { StringEquals = { "kms:ViaService" = local.services.ssm } }
      },
    ]
  })
}

locals {
  services = {
    for service in ["dynamodb", "ssm"] : service => "${service}.${var.account.region}.amazonaws.com"
  }
}
