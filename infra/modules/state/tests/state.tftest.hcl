mock_provider "aws" {}

variables {
  name    = "people-info-tfstate-123456789012-eu-west-1"
  key_arn = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "private_versioned_and_encrypted" {
  command = apply

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "An overwritten state has to come back."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls
      && aws_s3_bucket_public_access_block.this.block_public_policy
      && aws_s3_bucket_public_access_block.this.ignore_public_acls
      && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    )
    error_message = "The state must never be public."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.key_arn
    ])
    error_message = "The state has to be encrypted with the key that it is given."
  }
}

run "nothing_without_tls" {
  command = apply

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Condition.Bool["aws:SecureTransport"] == "false"
    ])
    error_message = "The bucket's policy denies what isn't encrypted, and allows nothing."
  }
}

run "names_that_s3_refuses_are_refused" {
  command = plan

  variables {
    name = "People_Info"
  }

  expect_failures = [var.name]
}
