# Two roles: what starts the task, and what the programs in it may do.
locals {
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

  # Sessions have no resource.
  door_statement = {
    Sid    = "SessionsOfPeople"
    Effect = "Allow"
    Action = [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    Resource = "*"
  }

  topics_statement = {
    Sid      = "TopicsOfAlerts"
    Effect   = "Allow"
    Action   = "sns:Publish"
    Resource = var.topic_arns
  }

  topics_key_statement = {
    Sid      = "TheirKeyByTopicsAlone"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = var.key_arn
    Condition = {
      StringEquals = { "kms:ViaService" = "sns.${var.account.region}.amazonaws.com" }
    }
  }

  workspace_statement = {
    Sid      = "OneWorkspace"
    Effect   = "Allow"
    Action   = "aps:RemoteWrite"
    Resource = var.workspace_arn
  }
}

resource "aws_iam_role" "task" {
  name                 = local.name
  assume_role_policy   = local.trust
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "task" {
  #checkov:skip=CKV_AWS_290:sessions have no resource
  #checkov:skip=CKV_AWS_355:sessions have no resource
  name = "tell-and-be-looked-at"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for statement in [local.door_statement] : statement if var.door != null],
      [
        for statement in [local.topics_statement, local.topics_key_statement] :
        statement if length(var.topic_arns) > 0
      ],
      [for statement in [local.workspace_statement] : statement if var.writes_to_workspace],
    )
  })
}

resource "aws_iam_role" "execution" {
  name                 = "${local.name}-execution"
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
        Resource = var.repository.arn
      },
      {
        Sid      = "OneLogGroup"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.this.arn}:*"
      },
    ]
  })
}
