# What callers meet first. By `alb`, a load balancer in the public subnets; by `apigateway`, a REST
# API that enters the network by a link, to the same load balancer inside.
locals {
  is_gateway       = var.edge == "apigateway"
  has_domain       = var.domain != null
  makes_records    = local.has_domain && try(var.domain.zone_id, null) != null
  gateway_group_id = local.is_gateway ? module.gateway[0].security_group_id : null

  certificate_arn = (
    local.makes_records ? module.certificate[0].arn : try(var.domain.certificate_arn, null)
  )

  balancer_subnet_ids = (
    local.is_gateway ? var.network.private_subnet_ids : var.network.public_subnet_ids
  )

  alias = local.is_gateway ? module.gateway[0].alias : {
    name    = module.balancer.dns_name
    zone_id = module.balancer.zone_id
  }
}

module "certificate" {
  source  = "./certificate"
  count   = local.makes_records ? 1 : 0
  domain  = var.domain.name
  zone_id = var.domain.zone_id
}

module "balancer" {
  source                   = "./balancer"
  name                     = var.name
  stage                    = var.environment
  vpc_id                   = var.network.vpc_id
  subnet_ids               = local.balancer_subnet_ids
  is_public                = !local.is_gateway
  certificate_arn          = local.is_gateway ? null : local.certificate_arn
  caller_security_group_id = local.gateway_group_id
  port                     = var.port
  is_protected             = var.is_protected
}

module "gateway" {
  source                     = "./gateway"
  count                      = local.is_gateway ? 1 : 0
  name                       = var.name
  stage                      = var.environment
  vpc_id                     = var.network.vpc_id
  subnet_ids                 = var.network.private_subnet_ids
  balancer_arn               = module.balancer.arn
  balancer_dns_name          = module.balancer.dns_name
  balancer_security_group_id = module.balancer.security_group_id
  has_own_domain             = local.has_domain
  domain                     = try(var.domain.name, null)
  certificate_arn            = local.certificate_arn
  key_arn                    = var.key_arn
}

module "firewall" {
  source              = "./firewall"
  count               = var.has_firewall ? 1 : 0
  name                = var.name
  protected_arn       = local.is_gateway ? module.gateway[0].stage_arn : module.balancer.arn
  requests_per_minute = var.requests_per_minute
  key_arn             = var.key_arn
}

resource "aws_route53_record" "this" {
  count   = local.makes_records ? 1 : 0
  zone_id = var.domain.zone_id
  name    = var.domain.name
  type    = "A"

  alias {
    name                   = local.alias.name
    zone_id                = local.alias.zone_id
    evaluate_target_health = true
  }
}
