# The load balancer before the tasks: to the internet by TLS, or inside the network to whoever
# wears one security group.
resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:access logs have query strings, and so names; the WAF log has none
  #checkov:skip=CKV2_AWS_28:the firewall stands before whatever callers meet first, see ../main.tf
  #checkov:skip=CKV2_AWS_20:the public one redirects to HTTPS; the inner one has no plain caller
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = !var.is_public
  subnets                    = var.subnet_ids
  security_groups            = [aws_security_group.this.id]
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.is_protected
  enable_zonal_shift         = true
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; behind it are two groups that trust it
  name                              = var.name
  target_type                       = "ip"
  vpc_id                            = var.vpc_id
  port                              = var.port
  protocol                          = "HTTP"
  deregistration_delay              = 30
  load_balancing_algorithm_type     = "least_outstanding_requests"
  load_balancing_cross_zone_enabled = true

  health_check {
    path                = "/readyz"
    port                = "traffic-port"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  count             = var.is_public ? 1 : 0
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_lb_listener" "redirect" {
  count             = var.is_public ? 1 : 0
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "inner" {
  #checkov:skip=CKV_AWS_2:only the gateway's group reaches it, and callers' TLS ends at the gateway
  #checkov:skip=CKV_AWS_103:it speaks no TLS, for the same reason
  count             = var.is_public ? 0 : 1
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# By AWS's manual, the gateway leaves its stage in the path: /dev/v1/people. By some examples it
# doesn't. This takes it away where it is, and does nothing where it isn't.
resource "aws_lb_listener_rule" "stage" {
  count        = var.is_public ? 0 : 1
  listener_arn = aws_lb_listener.inner[0].arn
  priority     = 1

  condition {
    path_pattern {
      values = ["/${var.stage}", "/${var.stage}/*"]
    }
  }

  transform {
    type = "url-rewrite"

    url_rewrite_config {
      rewrite {
        regex   = "^/${var.stage}/?(.*)$"
        replace = "/$1"
      }
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}
