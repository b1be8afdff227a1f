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
    condition = jsondecode(
      aws_iam_role.this["push"].assume_role_policy
      ).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:example/people-info:ref:refs/heads/main",
    ]
    error_message = "Only the main branch pushes images: anybody can set a tag."
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

run "who_plans_changes_nothing" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.read : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : contains(
            ["kms:Decrypt", "kms:GenerateDataKey", "s3:GetObject", "s3:ListBucket"], action,
          )
        ] if statement.Effect == "Allow"
      ]
    ]))
    error_message = "A plan must not even lock a state, or it stands in a deployment's way."
  }

  assert {
    condition = alltrue(flatten([
      for policy in concat(
        values(aws_iam_role_policy.deploy), values(aws_iam_role_policy.infra),
        ) : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in flatten([statement.Resource]) : endswith(resource, "/*.tflock")
        ] if contains(flatten([statement.Action]), "s3:DeleteObject")
      ]
    ]))
    error_message = "Locks are deleted, and no state."
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
      "ssm:PutParameter", "s3:DeleteObject", "s3:PutObject",
    ])
    error_message = "A deployment changes a task definition and a service, and nothing else."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.deploy["dev"].policy).Statement :
      statement.Resource
      ])) == toset([
      "*", # Only to register a task definition, as it has no resource.
      "arn:aws:ecs:eu-west-1:123456789012:service/people-info-dev/people-info-dev",
      "arn:aws:ecs:eu-west-1:123456789012:task-definition/people-info-dev:*",
      "arn:aws:iam::123456789012:role/people-info-dev-execution",
      "arn:aws:iam::123456789012:role/people-info-dev-task",
      "arn:aws:s3:::people-info-tfstate/service/dev/*",
      "arn:aws:s3:::people-info-tfstate/service/dev/*.tflock",
      "arn:aws:ssm:eu-west-1:123456789012:parameter/people-info/dev/image",
    ])
    error_message = "Who deploys to dev changes one service of dev."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.deploy["dev"].policy).Statement :
      statement.Action == ["ecs:RegisterTaskDefinition"] if statement.Resource == "*"
    ])
    error_message = "Everything but registering a task definition has a resource."
  }
}

run "roles_stay_within_the_boundary" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_policy.boundary : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) :
          !startswith(action, "iam:") && !strcontains(action, "*") && !strcontains(action, "Scan")
        ]
      ]
    ]))
    error_message = "Within the boundary there is no IAM, no wildcard and no Scan."
  }

  assert {
    condition = alltrue(flatten([
      for environment, policy in aws_iam_policy.boundary : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in flatten([statement.Resource]) :
          strcontains(resource, "/people-info-${environment}")
          || strcontains(resource, ":people-info-${environment}-")
          || strcontains(resource, "/people-info/${environment}/")
          || try(statement.Condition.StringEquals["aws:ResourceTag/environment"], "") == environment
        ]
        if length(regexall(
          "^(aps|dynamodb|kms|logs|sns|ssm):", join("", flatten([statement.Action])),
        )) > 0
        && statement.Action != "logs:DescribeLogGroups"
      ]
    ]))
    error_message = "Each environment has a boundary of its own, which leaves out all others."
  }
}

# IAM doesn't count spaces, of which there are none.
run "policies_are_short_enough" {
  command = apply

  variables {
    name         = "people-infos-1"
    environments = ["environment1"]
  }

  assert {
    condition     = alltrue([for policy in aws_iam_policy.boundary : length(policy.policy) <= 6144])
    error_message = "A policy of its own has 6,144 characters at most."
  }

  assert {
    condition = alltrue([
      for environment, policy in aws_iam_role_policy.infra :
      length("${policy.policy}${aws_iam_role_policy.read["infra-${environment}"].policy}") <= 10240
    ])
    error_message = "All policies of a role together have 10,240 characters at most."
  }
}

run "nobody_gets_into_a_task_that_reads_people" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for environment, policy in aws_iam_policy.boundary : [
        for statement in jsondecode(policy.policy).Statement :
        statement.Condition.ArnEquals["aws:PrincipalArn"]
        == "arn:aws:iam::123456789012:role/people-info-${environment}-watchers"
        if strcontains(join("", flatten([statement.Action])), "ssmmessages:")
      ]
    ]))
    error_message = "Sessions are for the task that watches."
  }
}

run "infrastructure_changes_one_environment" {
  command = apply

  # Neither who takes a role, nor who reads by a key, nor what deletes people or their copies.
  assert {
    condition = alltrue([
      for policy in aws_iam_role_policy.infra : toset(flatten([
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : action
          if !contains(local.regional_services, split(":", action)[0])
        ] if statement.Effect == "Allow"
        ])) == toset([
        "budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource",
        "dynamodb:TagResource", "dynamodb:UntagResource", "dynamodb:UpdateTable",
        "iam:DeleteRolePolicy", "iam:PassRole", "iam:PutRolePolicy",
        "s3:DeleteObject", "s3:PutObject", "ssm:PutParameter",
      ])
    ])
    error_message = "No workflow can reach people; that takes a person, by infra/bin."
  }

  assert {
    condition = length(setintersection(local.regional_services, [
      "dynamodb", "iam", "kms", "s3", "ssm", "sts",
    ])) == 0
    error_message = "What holds people isn't allowed as a whole."
  }

  assert {
    condition = alltrue(flatten([
      for environment, policy in aws_iam_role_policy.infra : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in flatten([statement.Resource]) : anytrue([
            strcontains(resource, "/people-info-${environment}"),
            strcontains(resource, "/${environment}/"),
          ])
        ]
        if !contains(["ServicesOfOneRegion", "NothingOfAnotherEnvironment"], statement.Sid)
      ]
    ]))
    error_message = "What has a name is that of one environment."
  }

  assert {
    condition = alltrue([
      for environment, policy in aws_iam_role_policy.infra : anytrue([
        for statement in jsondecode(policy.policy).Statement :
        statement.Effect == "Deny" && statement.Action == "*" && statement.Resource == "*"
        && statement.Condition == {
          Null            = { "aws:ResourceTag/environment" = "false" }
          StringNotEquals = { "aws:ResourceTag/environment" = environment }
        }
      ])
    ])
    error_message = "What has the tag of another environment is refused."
  }

  assert {
    condition = alltrue(flatten([
      for environment, policy in aws_iam_role_policy.infra : [
        for statement in jsondecode(policy.policy).Statement :
        statement.Condition.StringEquals["iam:PermissionsBoundary"]
        == aws_iam_policy.boundary[environment].arn
        if contains(flatten([statement.Action]), "iam:PutRolePolicy")
      ]
    ]))
    error_message = "Policies are written within the boundary alone."
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
