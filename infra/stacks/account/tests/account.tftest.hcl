mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

# The bucket is imported, which a mock can't do.
override_resource {
  target = module.state.aws_s3_bucket.this
  values = {
    arn    = "arn:aws:s3:::peopleinfo-tfstate-123456789012-eu-west-1"
    bucket = "peopleinfo-tfstate-123456789012-eu-west-1"
  }
}

variables {
  name                = "peopleinfo"
  region              = "eu-west-1"
  state_bucket        = "peopleinfo-tfstate-123456789012-eu-west-1"
  github_repositories = ["example/peopleinfo"]
  environments        = ["dev", "prod"]
}

run "contract_has_what_others_rely_on" {
  command = apply

  assert {
    condition     = output.contract.state_bucket == var.state_bucket
    error_message = "The states are kept in the bucket that is given."
  }

  assert {
    condition     = output.contract.repository.name == "peopleinfo"
    error_message = "There is a repository for images before anything needs one."
  }

  assert {
    condition     = contains(keys(output.contract.role_arns), "deploy-prod")
    error_message = "Workflows have a role for each environment."
  }
}

run "long_names_are_refused" {
  command = plan

  variables {
    name = "people-information"
  }

  expect_failures = [var.name]
}
