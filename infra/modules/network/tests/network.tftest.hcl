mock_provider "aws" {}

variables {
  name                     = "people-info-test"
  account                  = { id = "123456789012", partition = "aws", region = "eu-west-1" }
  cidr                     = "10.40.0.0/16"
  zones                    = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  egress                   = "endpoints"
  key_arn                  = "arn:aws:kms:eu-west-1:123456789012:key/test"
  permissions_boundary_arn = "arn:aws:iam::123456789012:policy/test"
}

run "closed_network_has_no_way_out" {
  command = apply

  assert {
    condition     = length(aws_route.nat) == 0 && length(aws_nat_gateway.this) == 0
    error_message = "Private subnets must have no route to the internet."
  }

  assert {
    condition = toset([
      for endpoint in aws_vpc_endpoint.interface : endpoint.service_name
      ]) == toset([
      for service in ["ecr.api", "ecr.dkr", "logs", "ssm"] : "com.amazonaws.eu-west-1.${service}"
    ])
    error_message = "A task starts with exactly these services, S3 and DynamoDB."
  }

  assert {
    condition     = output.contract.task_subnet_ids == output.contract.private_subnet_ids
    error_message = "Tasks stand in the private subnets."
  }

  assert {
    condition     = output.bill.interface_endpoint == 12 && output.bill.nat_gateway == 0
    error_message = "Four endpoints in three zones are paid for."
  }
}

run "endpoints_lead_to_layers_and_to_tables_of_the_account" {
  command = apply

  assert {
    condition = {
      for service, endpoint in aws_vpc_endpoint.gateway :
      service => jsondecode(endpoint.policy).Statement[*].Resource
      } == {
      s3       = ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"]
      dynamodb = ["arn:aws:dynamodb:eu-west-1:123456789012:table/*"]
    }
    error_message = "Nobody carries people into a bucket or a table of another account."
  }
}

run "three_zones_have_their_own_subnets" {
  command = apply

  assert {
    condition = (
      length(output.contract.public_subnet_ids) == 3
      && length(output.contract.private_subnet_ids) == 3
    )
    error_message = "Each zone has a public and a private subnet."
  }

  assert {
    condition = length(distinct(concat(
      [for subnet in aws_subnet.public : subnet.cidr_block],
      [for subnet in aws_subnet.private : subnet.cidr_block],
    ))) == 6
    error_message = "No two subnets have the same addresses."
  }
}

run "one_nat_gateway_for_all" {
  command = apply

  variables {
    egress = "nat"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 3
    error_message = "Every zone goes out by the one gateway."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0
    error_message = "With a way out there is no endpoint to pay for."
  }
}

run "a_nat_gateway_for_each_zone" {
  command = apply

  variables {
    egress           = "nat"
    has_nat_per_zone = true
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && output.bill.public_address == 3
    error_message = "Each zone has a gateway and an address of its own."
  }
}

run "public_tasks_pay_for_no_way_out" {
  command = apply

  variables {
    egress = "public"
  }

  assert {
    condition     = output.contract.task_subnet_ids == output.contract.public_subnet_ids
    error_message = "Tasks stand in the public subnets."
  }

  assert {
    condition     = sum(values(output.bill)) == 0
    error_message = "Nothing is paid for by the hour."
  }
}

run "default_group_lets_nothing_through" {
  command = plan

  assert {
    condition = (
      length(aws_default_security_group.this.ingress) == 0
      && length(aws_default_security_group.this.egress) == 0
    )
    error_message = "The default security group has to be empty."
  }
}

run "endpoints_take_tls_from_inside_alone" {
  command = plan

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.endpoints.cidr_ipv4 == var.cidr
      && aws_vpc_security_group_ingress_rule.endpoints.from_port == 443
      && aws_vpc_security_group_ingress_rule.endpoints.to_port == 443
    )
    error_message = "Endpoints are asked by TLS from inside the network."
  }
}

run "one_zone_is_refused" {
  command = plan

  variables {
    zones = ["eu-west-1a"]
  }

  expect_failures = [var.zones]
}

run "zones_of_another_region_are_refused" {
  command = plan

  variables {
    zones = ["eu-west-1a", "us-east-1a"]
  }

  expect_failures = [var.zones]
}

run "a_small_network_is_refused" {
  command = plan

  variables {
    cidr = "10.40.0.0/20"
  }

  expect_failures = [var.cidr]
}

run "another_way_out_is_refused" {
  command = plan

  variables {
    egress = "internet"
  }

  expect_failures = [var.egress]
}
