mock_provider "aws" {}

variables {
  name    = "people-info"
  key_arn = "arn:aws:kms:eu-west-1:123456789012:key/test"
}

run "what_was_released_stays_what_it_is" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag must never lead to another image."
  }

  assert {
    condition     = aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "Images have to be scanned when they are pushed."
  }
}

run "enough_is_kept_to_roll_back" {
  command = plan

  assert {
    condition = alltrue([
      for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules :
      rule.selection.countType == "imageCountMoreThan"
    ])
    error_message = "Images go by their number, never by their age."
  }

  assert {
    condition = [
      for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules :
      rule.selection.countNumber if rule.selection.tagStatus == "any"
    ] == [3000]
    error_message = "Releases are kept for a long time."
  }
}

run "releases_take_no_copies_away" {
  command = plan

  assert {
    condition = [
      for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules :
      try(rule.selection.tagPrefixList[0], "any")
    ] == ["alertmanager-", "grafana-", "prometheus-", "any"]
    error_message = "What has a rule of its own has to come first."
  }
}

run "too_few_are_refused" {
  command = plan

  variables {
    kept_images = 79
  }

  expect_failures = [var.kept_images]
}
