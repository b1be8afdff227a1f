variable "name" {
  description = "The name of the repository."
  type        = string
}

variable "key_arn" {
  description = "The key that encrypts the images."
  type        = string
}

variable "kept_images" {
  description = "How many images are kept; a release counts as eight, with what is attested of it."
  type        = number
  default     = 3000

  validation {
    condition     = var.kept_images >= 80
    error_message = "Fewer than 80 images leave less than ten releases to roll back to."
  }
}

variable "kept_copies" {
  description = "How many versions are kept of each program that watches."
  type        = number
  default     = 50
}
