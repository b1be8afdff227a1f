# Where tasks run, and where scrapers find them.
resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_65:it is a variable, because it costs by the metric; prod has it on
  name = local.prefix

  setting {
    name  = "containerInsights"
    value = var.container_insights
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_service_discovery_private_dns_namespace" "this" {
  name        = "${local.prefix}.internal"
  description = "Where the metrics of PeopleInfo are, ${var.environment}"
  vpc         = module.network.contract.vpc_id
}

# Whoever wears this may scrape metrics, and nobody else.
resource "aws_security_group" "scraper" {
  #checkov:skip=CKV2_AWS_5:the task of the stack observability wears it, where there is one
  name        = "${local.prefix}-scraper"
  description = "Whoever scrapes metrics"
  vpc_id      = module.network.contract.vpc_id
}
