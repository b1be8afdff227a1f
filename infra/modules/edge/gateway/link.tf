# The gateway's way into the network: to the load balancer, and nowhere else.
resource "aws_security_group" "this" {
  name        = "${var.name}-gateway"
  description = "The gateway inside the network"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.this.id
  description                  = "HTTP to the load balancer alone"
  referenced_security_group_id = var.balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
}

resource "aws_apigatewayv2_vpc_link" "this" {
  name               = var.name
  security_group_ids = [aws_security_group.this.id]
  subnet_ids         = var.subnet_ids
}
