# Once for an environment, and changed by every deployment: what serves people to callers.
data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}

data "terraform_remote_state" "this" {
  for_each = {
    account  = "account/terraform.tfstate"
    platform = "platform/${var.environment}/terraform.tfstate"
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

locals {
  prefix = "${var.name}-${var.environment}"
  tags   = { product = var.name, stack = "service", environment = var.environment }
  ports  = { service = 3000, metrics = 5050 }

  account = {
    id        = data.aws_caller_identity.this.account_id
    partition = data.aws_partition.this.partition
    region    = var.region
  }
}

module "edge" {
  source              = "../../modules/edge"
  name                = local.prefix
  environment         = var.environment
  edge                = var.edge
  domain              = var.domain
  network             = module.platform.value.network
  port                = local.ports.service
  has_firewall        = var.has_firewall
  requests_per_minute = var.requests_per_minute
  is_protected        = var.is_protected
  key_arn             = module.platform.value.key_arn
}

module "alarms" {
  source            = "../../modules/alarms"
  name              = local.prefix
  environment       = var.environment
  account_id        = local.account.id
  cluster_name      = module.platform.value.cluster.name
  service_name      = local.prefix
  table_name        = module.platform.value.table.name
  log_group_name    = module.service.log_group_name
  edge              = module.edge.contract
  min_tasks         = var.size.min_tasks
  emails            = var.emails
  dollars_per_month = var.dollars_per_month
  key_arn           = module.platform.value.key_arn
}

module "service" {
  source  = "../../modules/service"
  name    = local.prefix
  account = local.account
  network = module.platform.value.network
  cluster = module.platform.value.cluster
  table   = module.platform.value.table
  image = {
    repository_arn = module.account.value.repository.arn
    repository_url = module.account.value.repository.url
    digest         = var.image_digest
  }
  edge                       = module.edge.contract
  ports                      = local.ports
  size                       = var.size
  uses_spot                  = var.uses_spot
  settings                   = var.settings
  admin_token_hash_parameter = "/${var.name}/${var.environment}/admin-token-hash"
  discovery = {
    namespace_id = module.platform.value.namespace.id
    name         = "metrics"
  }
  scraper_security_group_id = module.platform.value.scraper_security_group_id
  undoing_alarm_names       = module.alarms.undoing_alarm_names
  permissions_boundary_arn  = module.account.value.boundary_arns[var.environment]
  key_arn                   = module.platform.value.key_arn
}
