mock_provider "aws" {}

variables {
  name             = "people-info"
  account          = { id = "123456789012", partition = "aws", region = "eu-west-1" }
  repositories     = ["example/people-info"]
  environments     = ["dev", "prod"]
  repository_arn   = "arn:aws:ecr:eu-west-1:123456789012:repository/people-info"
  state_bucket_arn = "arn:aws:s3:::people-info-tfstate"
  key_arn          = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "each_role_is_for_whom_it_says" {
  command = apply

  assert {
    condition = toset(keys(output.role_arns)) == toset([
      "push", "plan", "deploy-dev", "deploy-prod", "infra-dev", "infra-prod",
    ])
    error_message = "There is a role to push, one to plan, and two for each environment."
  }

  assert {
    condition = jsondecode(
      aws_iam_role.this["deploy-prod"].assume_role_policy
      ).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:example/people-info:environment:prod",
    ]
    error_message = "Only jobs of the environment prod may deploy there."
  }

  assert {
    condition = alltrue([
      for role in aws_iam_role.this : jsondecode(
        role.assume_role_policy
        ).Statement[0].Condition.StringEquals == {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      }
    ])
    error_message = "Every token has to be meant for AWS."
  }

  assert {
    condition = alltrue(flatten([
      for role in aws_iam_role.this : [
        for subject in jsondecode(
          role.assume_role_policy
        ).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] :
        startswith(subject, "repo:example/people-info:")
      ]
    ]))
    error_message = "No other repository may take a role."
  }
}

run "workflows_read_no_people" {
  command = apply

  assert {
    condition = alltrue([
      for policy in aws_iam_role_policy.read : alltrue([
        for action in ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "logs:GetLogEvents"] :
        contains(jsondecode(policy.policy).Statement[0].Action, action)
      ]) && jsondecode(policy.policy).Statement[0].Effect == "Deny"
    ])
    error_message = "Whoever may read the account must not read people."
  }

  assert {
    condition = toset(keys(aws_iam_role_policy.read)) == toset([
      for role, _ in output.role_arns : role if role != "push"
    ])
    error_message = "Every role that may read has that policy."
  }
}

run "push_has_one_repository" {
  command = apply

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.push.policy).Statement :
      statement.Resource == var.repository_arn || statement.Action == "ecr:GetAuthorizationToken"
    ])
    error_message = "Images are pushed to one repository."
  }
}

run "deployment_changes_one_service" {
  command = apply

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.deploy["dev"].policy).Statement :
      statement.Action
      ])) == toset([
      "ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UpdateService", "iam:PassRole",
      "ssm:PutParameter", "s3:PutObject",
    ])
    error_message = "A deployment changes a task definition and a service, and nothing else."
  }

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.deploy["dev"].policy).Statement : [
        for resource in flatten([statement.Resource]) : !strcontains(resource, "prod")
      ]
    ]))
    error_message = "Who deploys to dev changes nothing of prod."
  }
}

run "roles_stay_within_the_boundary" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : [
        for action in flatten([statement.Action]) :
        !startswith(action, "iam:") && !strcontains(action, "*") && !strcontains(action, "Scan")
      ]
    ]))
    error_message = "Within the boundary there is no IAM, no wildcard and no Scan."
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.infra : [
        for statement in jsondecode(policy.policy).Statement :
        statement.Condition.StringEquals["iam:PermissionsBoundary"] == aws_iam_policy.boundary.arn
        if contains(flatten([statement.Action]), "iam:CreateRole")
      ]
    ]))
    error_message = "Roles can be made with the boundary alone."
  }
}

run "infrastructure_deletes_no_table" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.infra : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) :
          !contains(["dynamodb:*", "dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"], action)
        ]
      ]
    ]))
    error_message = "No workflow can delete people; that takes a person, and infra/bin/destroy."
  }
}

run "wildcards_are_refused" {
  command = plan

  variables {
    repositories = ["example/*"]
  }

  expect_failures = [var.repositories]
}

run "no_repository_is_refused" {
  command = plan

  variables {
    repositories = []
  }

  expect_failures = [var.repositories]
}

run "names_that_break_others_are_refused" {
  command = plan

  variables {
    environments = ["a-very-long-environment"]
  }

  expect_failures = [var.environments]
}
