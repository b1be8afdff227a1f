# Once for an account: what has to be there before any image is pushed or any state written.
data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}

locals {
  tags = { product = var.name, stack = "account" }

  account = {
    id        = data.aws_caller_identity.this.account_id
    partition = data.aws_partition.this.partition
    region    = var.region
  }
}

module "key" {
  source      = "../../modules/key"
  name        = "${var.name}-account"
  description = "States and images of PeopleInfo"
  account     = local.account
}

module "state" {
  source  = "../../modules/state"
  name    = var.state_bucket
  key_arn = module.key.arn
}

# The bucket is there before the first run, as this stack's own state is kept in it.
import {
  to = module.state.aws_s3_bucket.this
  id = var.state_bucket
}

module "registry" {
  source  = "../../modules/registry"
  name    = var.name
  key_arn = module.key.arn
}

module "github" {
  source           = "../../modules/github"
  name             = var.name
  account          = local.account
  repositories     = var.github_repositories
  environments     = var.environments
  repository_arn   = module.registry.arn
  state_bucket_arn = module.state.arn
  key_arn          = module.key.arn
}
