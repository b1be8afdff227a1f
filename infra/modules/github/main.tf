# What workflows on GitHub may do here, with no key that could be stolen: each job shows a token of
# GitHub's that says which repository, branch or environment it runs for.
locals {
  issuer = "token.actions.githubusercontent.com"

  # Who takes a role. A pull request plans, the main branch pushes images, and what changes
  # something waits for the reviewers of a GitHub environment. No tag takes any: whoever may write
  # can set one on a branch of their own.
  subjects = merge(
    {
      push = ["ref:refs/heads/main"]
      plan = ["pull_request", "ref:refs/heads/main"]
    },
    {
      for environment in var.environments :
      "deploy-${environment}" => ["environment:${environment}"]
    },
    {
      for environment in var.environments :
      "infra-${environment}" => ["environment:${environment}-infra"]
    },
  )
}

resource "aws_iam_openid_connect_provider" "this" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "this" {
  for_each             = local.subjects
  name                 = "${var.name}-github-${each.key}"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.this.arn }
      Condition = {
        StringEquals = { "${local.issuer}:aud" = "sts.amazonaws.com" }
        StringLike = {
          "${local.issuer}:sub" = flatten([
            for repository in var.repositories : [
              for subject in each.value : "repo:${repository}:${subject}"
            ]
          ])
        }
      }
    }]
  })
}
