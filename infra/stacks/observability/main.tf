# Once for an environment: who watches the service. It has a state of its own, because it changes
# with rules and dashboards, and because a deployment must not wait for it, nor fail with it.
data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}

data "terraform_remote_state" "this" {
  for_each = {
    account  = "account/terraform.tfstate"
    platform = "platform/${var.environment}/terraform.tfstate"
    service  = "service/${var.environment}/terraform.tfstate"
  }
  backend = "s3"
  config = {
    bucket = var.state_bucket
    key    = each.value
    region = var.region
  }
}

module "account" {
  source   = "../../modules/contract/account"
  contract = data.terraform_remote_state.this["account"].outputs.contract
}

module "platform" {
  source   = "../../modules/contract/platform"
  contract = data.terraform_remote_state.this["platform"].outputs.contract
}

module "service" {
  source   = "../../modules/contract/service"
  contract = data.terraform_remote_state.this["service"].outputs.contract
}

locals {
  prefix = "${var.name}-${var.environment}"
  tags   = { product = var.name, stack = "observability", environment = var.environment }

  account = {
    id        = data.aws_caller_identity.this.account_id
    partition = data.aws_partition.this.partition
    region    = var.region
  }
}

module "alerts" {
  source     = "../../modules/alerts"
  count      = var.kind == "off" ? 0 : 1
  name       = local.prefix
  account_id = local.account.id
  receivers  = local.receivers
  emails     = var.emails
  key_arn    = module.platform.value.key_arn
}

module "managed" {
  source                   = "../../modules/managed"
  count                    = var.kind == "managed" ? 1 : 0
  name                     = local.prefix
  account_id               = local.account.id
  rules                    = local.rules
  routes                   = local.routes
  viewer_group_ids         = var.viewer_group_ids
  permissions_boundary_arn = module.account.value.boundary_arns[var.environment]
  key_arn                  = module.platform.value.key_arn
}

module "watchers" {
  source                    = "../../modules/watchers"
  count                     = var.kind == "off" ? 0 : 1
  name                      = local.prefix
  account                   = local.account
  network                   = module.platform.value.network
  cluster                   = module.platform.value.cluster
  repository                = module.account.value.repository
  programs                  = local.programs[var.kind]
  files                     = local.files[var.kind]
  size                      = local.sizes[var.kind]
  door                      = var.kind == "ecs" ? "grafana" : null
  topic_arns                = var.kind == "ecs" ? values(local.topic_arns) : []
  writes_to_workspace       = var.kind == "managed"
  workspace_arn             = one(module.managed[*].workspace.arn)
  endpoints                 = local.endpoints[var.kind]
  scraper_security_group_id = module.platform.value.scraper_security_group_id
  permissions_boundary_arn  = module.account.value.boundary_arns[var.environment]
  key_arn                   = module.platform.value.key_arn
}
