# A customer managed key whose policy lets IAM decide, and names the services that may use it.
locals {
  account = "arn:${var.account.partition}:iam::${var.account.id}:root"

  administration = {
    Sid       = "AccountAdministersThroughIam"
    Effect    = "Allow"
    Principal = { AWS = local.account }
    Action    = "kms:*"
    Resource  = "*"
  }

  logs = {
    Sid       = "LogGroupsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "logs.${var.account.region}.amazonaws.com" }
    Action = [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:DescribeKey",
    ]
    Resource = "*"
    Condition = {
      ArnLike = {
        "kms:EncryptionContext:aws:logs:arn" = join(":", [
          "arn", var.account.partition, "logs", var.account.region, var.account.id,
          "log-group", "*",
        ])
      }
    }
  }

  # Without this, alarms and alerts reach an encrypted topic silently never.
  publishers = {
    Sid    = "PublishersToEncryptedTopics"
    Effect = "Allow"
    Principal = {
      Service = ["aps.amazonaws.com", "budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
    }
    Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
    Resource  = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = var.account.id } }
  }
}

resource "aws_kms_key" "this" {
  description             = var.description
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [local.administration],
      var.is_for_logs ? [local.logs] : [],
      var.is_for_topics ? [local.publishers] : [],
    )
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
