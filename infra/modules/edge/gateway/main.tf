# A REST API that hands every request to the load balancer inside the network. Who may ask is
# decided by the service, which knows tokens and their scopes; the gateway limits how often.
resource "aws_api_gateway_rest_api" "this" {
  name                         = var.name
  description                  = "PeopleInfo"
  disable_execute_api_endpoint = var.has_own_domain
  # Bodies pass as they are, compressed ones too.
  binary_media_types = ["*/*"]

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_resource" "below" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "{path+}"
}

locals {
  routes = {
    root  = { resource_id = aws_api_gateway_rest_api.this.root_resource_id, path = "" }
    below = { resource_id = aws_api_gateway_resource.below.id, path = "{path}" }
  }
}

resource "aws_api_gateway_method" "this" {
  #checkov:skip=CKV_AWS_59:the service asks for tokens, which the gateway can't check
  #checkov:skip=CKV2_AWS_53:the service checks requests, and says what is wrong with them and where
  for_each           = local.routes
  rest_api_id        = aws_api_gateway_rest_api.this.id
  resource_id        = each.value.resource_id
  http_method        = "ANY"
  authorization      = "NONE"
  request_parameters = each.key == "below" ? { "method.request.path.path" = true } : {}
}

resource "aws_api_gateway_integration" "this" {
  for_each                = local.routes
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = each.value.resource_id
  http_method             = aws_api_gateway_method.this[each.key].http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "ANY"
  connection_type         = "VPC_LINK"
  connection_id           = aws_apigatewayv2_vpc_link.this.id
  integration_target      = var.balancer_arn
  uri                     = "http://${var.balancer_dns_name}/${each.value.path}"
  timeout_milliseconds    = 29000
  request_parameters = (
    each.key == "below" ? { "integration.request.path.path" = "method.request.path.path" } : {}
  )
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  # A deployment is a copy: what isn't named here would never be served.
  triggers = {
    routes = sha1(jsonencode([
      aws_api_gateway_rest_api.this.binary_media_types,
      aws_api_gateway_resource.below, aws_api_gateway_method.this, aws_api_gateway_integration.this,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_120:answers are about people, and must not be kept by anybody
  #checkov:skip=CKV_AWS_73:the service tells of each request by itself
  #checkov:skip=CKV2_AWS_51:the hop behind it is inside the network
  #checkov:skip=CKV2_AWS_29:the firewall is associated in ../main.tf
  #checkov:skip=CKV2_AWS_4:execution logs have whole requests; the access log has what is needed
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = var.stage

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this.arn
    # No path as it was sent and no query: both can have names.
    format = jsonencode({
      id        = "$context.requestId"
      time      = "$context.requestTimeEpoch"
      address   = "$context.identity.sourceIp"
      method    = "$context.httpMethod"
      route     = "$context.resourcePath"
      status    = "$context.status"
      bytes     = "$context.responseLength"
      millis    = "$context.responseLatency"
      behind    = "$context.integrationStatus"
      firewall  = "$context.wafResponseCode"
      errorType = "$context.error.responseType"
    })
  }
}

resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:answers are about people, and must not be kept by anybody
  #checkov:skip=CKV_AWS_308:nothing is cached, so there is nothing to encrypt
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = true
    logging_level          = "OFF"
    data_trace_enabled     = false
    throttling_rate_limit  = var.requests_per_second
    throttling_burst_limit = var.requests_per_second * 2
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/gateway"
  retention_in_days = 365
  kms_key_id        = var.key_arn
}
