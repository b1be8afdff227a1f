# Once for an environment: what holds people, and the network that the service stands in. It changes
# seldom, and a deployment has no part in it.
data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}

data "terraform_remote_state" "account" {
  backend = "s3"
  config = {
    bucket = var.state_bucket
    key    = "account/terraform.tfstate"
    region = var.region
  }
}

module "account" {
  source   = "../../modules/contract/account"
  contract = data.terraform_remote_state.account.outputs.contract
}

locals {
  prefix = "${var.name}-${var.environment}"
  tags   = { product = var.name, stack = "platform", environment = var.environment }

  account = {
    id        = data.aws_caller_identity.this.account_id
    partition = data.aws_partition.this.partition
    region    = var.region
  }
}

module "key" {
  source        = "../../modules/key"
  name          = local.prefix
  description   = "People, logs and alarms of PeopleInfo, ${var.environment}"
  account       = local.account
  is_for_logs   = true
  is_for_topics = true
}

module "network" {
  source                   = "../../modules/network"
  name                     = local.prefix
  account                  = local.account
  cidr                     = var.cidr
  zones                    = var.zones
  egress                   = var.egress
  has_nat_per_zone         = var.has_nat_per_zone
  key_arn                  = module.key.arn
  permissions_boundary_arn = module.account.value.boundary_arns[var.environment]
}

module "table" {
  source          = "../../modules/table"
  name            = coalesce(var.table_name, local.prefix)
  key_arn         = module.key.arn
  is_protected    = var.is_protected
  recovery_days   = var.recovery_days
  max_read_units  = var.max_read_units
  max_write_units = var.max_write_units
}
