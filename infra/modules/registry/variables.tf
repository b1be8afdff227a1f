variable "name" {
  description = "The name of the repository."
  type        = string
}

variable "key_arn" {
  description = "The key that encrypts the images."
  type        = string
}

variable "kept_images" {
  description = "How many images are kept; an image for two architectures counts as three."
  type        = number
  default     = 150

  validation {
    condition     = var.kept_images >= 30
    error_message = "Fewer than 30 images leave less than ten releases to roll back to."
  }
}
