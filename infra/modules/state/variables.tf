variable "name" {
  description = "The name of the bucket, unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket has 3 to 63 lower case letters, digits and hyphens."
  }
}

variable "key_arn" {
  description = "The key that encrypts the state."
  type        = string
}
