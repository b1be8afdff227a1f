# The roles that deploy: a new task definition, and the service that takes it. Whatever else has
# changed in the code is refused here, and goes by the way of infrastructure.
resource "aws_iam_role_policy" "deploy" {
  for_each = toset(var.environments)
  name     = "change-one-service"
  role     = aws_iam_role.this["deploy-${each.key}"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TaskDefinitionsHaveNoResource"
        Effect   = "Allow"
        Action   = ["ecs:RegisterTaskDefinition"]
        Resource = "*"
        Condition = {
          StringEquals = { "aws:RequestedRegion" = var.account.region }
        }
      },
      {
        Sid    = "TagsOfTaskDefinitions"
        Effect = "Allow"
        Action = ["ecs:TagResource"]
        Resource = join(":", [
          "arn", var.account.partition, "ecs", var.account.region, var.account.id,
          "task-definition/${var.name}-${each.key}", "*",
        ])
      },
      {
        Sid    = "OneService"
        Effect = "Allow"
        Action = ["ecs:UpdateService"]
        Resource = join(":", [
          "arn", var.account.partition, "ecs", var.account.region, var.account.id,
          "service/${var.name}-${each.key}/${var.name}-${each.key}",
        ])
      },
      {
        Sid    = "ItsTwoRoles"
        Effect = "Allow"
        Action = ["iam:PassRole"]
        Resource = [
          for role in ["task", "execution"] :
          "arn:${var.account.partition}:iam::${var.account.id}:role/${var.name}-${each.key}-${role}"
        ]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        Sid      = "WhatIsDeployed"
        Effect   = "Allow"
        Action   = ["ssm:PutParameter"]
        Resource = "${local.parameters}/${each.key}/image"
      },
      {
        Sid      = "StateOfTheService"
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = "${var.state_bucket_arn}/service/${each.key}/*"
      },
      {
        # Terraform locks a state by an object beside it.
        Sid      = "UnlockIt"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject"]
        Resource = "${var.state_bucket_arn}/service/${each.key}/*.tflock"
      },
    ]
  })
}
