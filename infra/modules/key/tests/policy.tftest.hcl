mock_provider "aws" {}

variables {
  name        = "people-info-test"
  description = "A key of a test"
  account     = { id = "123456789012", partition = "aws", region = "eu-west-1" }
}

run "only_the_account_unless_asked" {
  command = plan

  assert {
    condition     = length(jsondecode(aws_kms_key.this.policy).Statement) == 1
    error_message = "No service may use the key unless that is asked for."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "The key has to be rotated."
  }
}

run "logs_of_this_account_alone" {
  command = plan

  variables {
    is_for_logs = true
  }

  assert {
    condition = (
      jsondecode(aws_kms_key.this.policy).Statement[1].Condition.ArnLike[
        "kms:EncryptionContext:aws:logs:arn"
      ] == "arn:aws:logs:eu-west-1:123456789012:log-group:*"
    )
    error_message = "Only log groups of this account and region may be encrypted."
  }
}

run "alarms_reach_an_encrypted_topic" {
  command = plan

  variables {
    is_for_topics = true
  }

  assert {
    condition = toset(jsondecode(aws_kms_key.this.policy).Statement[1].Principal.Service) == toset([
      "aps.amazonaws.com", "budgets.amazonaws.com", "cloudwatch.amazonaws.com",
    ])
    error_message = "An alarm or an alert couldn't publish to a topic that this key encrypts."
  }

  assert {
    condition = (
      jsondecode(aws_kms_key.this.policy).Statement[1].Condition.StringEquals["aws:SourceAccount"]
      == "123456789012"
    )
    error_message = "Alarms of other accounts must not use the key."
  }
}
