# An account has one role by which all its gateways write logs, whichever environment they are of.
resource "aws_iam_role" "gateway_logs" {
  name = "${var.name}-gateway-logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "gateway_logs" {
  role = aws_iam_role.gateway_logs.name
  policy_arn = join(":", [
    "arn", local.account.partition, "iam:", "aws",
    "policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  ])
}

resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = aws_iam_role.gateway_logs.arn
  depends_on          = [aws_iam_role_policy_attachment.gateway_logs]
}
