# The module against crates/store/src/dynamodb/table.json, the only definition of the table.
mock_provider "aws" {}

variables {
  name            = "people-info-test"
  key_arn         = "arn:aws:kms:eu-west-1:123456789012:key/test"
  is_protected    = true
  max_read_units  = 12000
  max_write_units = 4000
}

run "key_is_that_of_the_definition" {
  command = plan

  assert {
    condition = jsondecode(file("../../../crates/store/src/dynamodb/table.json")).KeySchema == [
      { AttributeName = aws_dynamodb_table.this.hash_key, KeyType = "HASH" },
      { AttributeName = aws_dynamodb_table.this.range_key, KeyType = "RANGE" },
    ]
    error_message = "The key isn't that of table.json."
  }

  assert {
    condition = toset([
      for attribute in aws_dynamodb_table.this.attribute :
      "${attribute.name} ${attribute.type}"
      ]) == toset([
      for attribute in
      jsondecode(file("../../../crates/store/src/dynamodb/table.json")).AttributeDefinitions :
      "${attribute.AttributeName} ${attribute.AttributeType}"
    ])
    error_message = "The attributes aren't those of table.json."
  }
}

run "everything_else_is_that_of_the_definition" {
  command = plan

  assert {
    condition = (
      jsondecode(file("../../../crates/store/src/dynamodb/table.json")).BillingMode
      == aws_dynamodb_table.this.billing_mode
    )
    error_message = "The billing mode isn't that of table.json."
  }

  assert {
    condition = jsondecode(file("../../../crates/store/src/dynamodb/table.json")).TimeToLive == {
      AttributeName = aws_dynamodb_table.this.ttl[0].attribute_name
      Enabled       = aws_dynamodb_table.this.ttl[0].enabled
    }
    error_message = "The time to live isn't that of table.json."
  }

  assert {
    condition = (
      jsondecode(file("../../../crates/store/src/dynamodb/table.json")).Streams
      == aws_dynamodb_table.this.stream_enabled
    )
    error_message = "The stream isn't that of table.json."
  }

  assert {
    condition = (
      length(jsondecode(file("../../../crates/store/src/dynamodb/table.json")).Indexes)
      == (
        length(aws_dynamodb_table.this.global_secondary_index)
        + length(aws_dynamodb_table.this.local_secondary_index)
      )
    )
    error_message = "The indexes aren't those of table.json."
  }
}
