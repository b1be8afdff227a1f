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

run "an_owner_that_nobody_has_filled_in_is_refused" {
  command = plan

  variables {
    github_repositories = ["<owner>/peopleinfo"]
  }

  expect_failures = [var.github_repositories]
}

run "newer_repositories_have_ids" {
  command = plan

  variables {
    github_repositories = ["example@1/people-info@2"]
  }

  assert {
    condition     = length(output.contract.role_arns) == 6
    error_message = "A repository that GitHub names by ids is taken."
  }
}

run "long_names_are_refused" {
  command = plan

  variables {
    name = "people-information"
  }

  expect_failures = [var.name]
}
