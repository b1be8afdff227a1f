# The way out of the private subnets: to a few services of AWS alone, or through NAT gateways. With
# `public`, tasks stand in the public subnets instead, and there is nothing to pay for here.
locals {
  interfaces = var.egress == "endpoints" ? toset(["ecr.api", "ecr.dkr", "logs", "ssm"]) : toset([])

  nat_zones = {
    endpoints = []
    public    = []
    nat       = var.has_nat_per_zone ? var.zones : slice(var.zones, 0, 1)
  }[var.egress]
}

resource "aws_eip" "nat" {
  #checkov:skip=CKV2_AWS_19:the address belongs to a NAT gateway, not to an instance
  for_each = toset(local.nat_zones)
  domain   = "vpc"
  tags     = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each      = toset(local.nat_zones)
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = "${var.name}-${each.key}" }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route" "nat" {
  for_each               = length(local.nat_zones) > 0 ? aws_route_table.private : {}
  route_table_id         = each.value.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id = aws_nat_gateway.this[
    contains(local.nat_zones, each.key) ? each.key : local.nat_zones[0]
  ].id
}

# These cost nothing: images' layers come from S3, and people from DynamoDB. Without a policy they
# lead to the buckets and tables of everybody.
locals {
  layers = "prod-${var.account.region}-starport-layer-bucket"

  reachable = {
    s3 = {
      Action   = "s3:GetObject"
      Resource = "arn:${var.account.partition}:s3:::${local.layers}/*"
    }
    dynamodb = {
      Action = "dynamodb:*"
      Resource = join(":", [
        "arn", var.account.partition, "dynamodb", var.account.region, var.account.id, "table/*",
      ])
    }
  }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each          = toset(["s3", "dynamodb"])
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.account.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.reachable[each.key], { Effect = "Allow", Principal = "*" })]
  })
  route_table_ids = concat(
    [aws_route_table.public.id],
    [for table in aws_route_table.private : table.id],
  )
  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_security_group" "endpoints" {
  #checkov:skip=CKV2_AWS_5:the interface endpoints have it, where there are any
  name        = "${var.name}-endpoints"
  description = "Interface endpoints of AWS"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "TLS from inside the network"
  cidr_ipv4         = var.cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = local.interfaces
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.account.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]
  tags                = { Name = "${var.name}-${each.key}" }
}
