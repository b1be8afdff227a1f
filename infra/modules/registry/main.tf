# One repository of images. Tags never move, and the images that can be rolled back to are kept.
resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.key_arn
  }
}

# By number and not by age, so that a quiet year leaves no service without its image. The oldest
# goes first all the same, also if it runs: after 375 releases at least. A release counts as three,
# the index and the image of each architecture; what Docker's builder attests of both makes two
# more, and what is signed of all three another three. The nightly comparison asks whether what is
# deployed is still there.
resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    rules = concat(local.copies, [{
      rulePriority = length(local.copies) + 1
      description  = "Keep the last ${var.kept_images} images, to roll back to"
      action       = { type = "expire" }
      selection = {
        tagStatus   = "any"
        countType   = "imageCountMoreThan"
        countNumber = var.kept_images
      }
    }])
  })
}

# Copies of what watches, which a network without a way to the internet couldn't get otherwise. Each
# has a rule before that one, so that no number of releases takes them away.
locals {
  copies = [for i, program in ["alertmanager", "grafana", "prometheus"] : {
    rulePriority = i + 1
    description  = "Keep the last ${var.kept_copies} versions of ${program}"
    action       = { type = "expire" }
    selection = {
      tagStatus     = "tagged"
      tagPrefixList = ["${program}-"]
      countType     = "imageCountMoreThan"
      countNumber   = var.kept_copies
    }
  }]
}
