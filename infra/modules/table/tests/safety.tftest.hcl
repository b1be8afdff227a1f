# What keeps people from being lost, or read by others.
mock_provider "aws" {}

variables {
  name            = "people-info-test"
  key_arn         = "arn:aws:kms:eu-west-1:123456789012:key/test"
  is_protected    = true
  max_read_units  = 12000
  max_write_units = 4000
}

run "every_moment_can_be_restored" {
  command = plan

  assert {
    condition = (
      aws_dynamodb_table.this.point_in_time_recovery[0].enabled
      && aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 35
    )
    error_message = "Point-in-time recovery has to reach back 35 days."
  }
}

run "deletion_is_refused_and_the_key_is_ours" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "A protected table has to refuse its deletion."
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.key_arn
    error_message = "The table has to be encrypted with the key that it is given."
  }
}

run "spending_has_an_end" {
  command = plan

  assert {
    condition = (
      aws_dynamodb_table.this.on_demand_throughput[0].max_read_request_units == 12000
      && aws_dynamodb_table.this.on_demand_throughput[0].max_write_request_units == 4000
    )
    error_message = "The limits on read and write units have to reach the table."
  }
}

run "too_many_days_are_refused" {
  command = plan

  variables {
    recovery_days = 36
  }

  expect_failures = [var.recovery_days]
}
