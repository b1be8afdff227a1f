# What Terraform needs to compare the code with the account. AWS's own policy for reading reads
# people as well, so all that holds any is denied.
locals {
  readers = [for role in keys(local.subjects) : role if role != "push"]

  no_people = {
    Sid    = "NobodysData"
    Effect = "Deny"
    Action = [
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:GetRecords",
      "dynamodb:PartiQL*",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:ExportTableToPointInTime",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:GetLogRecord",
      "logs:GetQueryResults",
      "logs:StartLiveTail",
      "logs:StartQuery",
      "secretsmanager:GetSecretValue",
    ]
    Resource = "*"
  }

  no_secrets = {
    Sid         = "NoParametersButThoseOfImages"
    Effect      = "Deny"
    Action      = ["ssm:GetParameter*"]
    NotResource = "${local.parameters}/*/image"
  }

  no_other_objects = {
    Sid         = "NoObjectsButTheState"
    Effect      = "Deny"
    Action      = ["s3:GetObject*"]
    NotResource = "${var.state_bucket_arn}/*"
  }

  read_state = {
    Sid      = "ReadTheState"
    Effect   = "Allow"
    Action   = ["s3:GetObject", "s3:ListBucket"]
    Resource = [var.state_bucket_arn, "${var.state_bucket_arn}/*"]
  }

  use_state_key = {
    Sid      = "UseTheKeyOfTheState"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = var.key_arn
  }

  parameters = join(":", [
    "arn", var.account.partition, "ssm", var.account.region, var.account.id,
    "parameter/${var.name}",
  ])
}

resource "aws_iam_role_policy_attachment" "read" {
  for_each   = toset(local.readers)
  role       = aws_iam_role.this[each.key].name
  policy_arn = "arn:${var.account.partition}:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "read" {
  for_each = toset(local.readers)
  name     = "read-the-state-and-no-people"
  role     = aws_iam_role.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.no_people,
      local.no_secrets,
      local.no_other_objects,
      local.read_state,
      local.use_state_key,
    ]
  })
}
