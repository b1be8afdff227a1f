variable "name" {
  description = "The name of the table."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.name))
    error_message = "A table has 3 to 255 letters, digits, dots, hyphens and underscores."
  }
}

variable "key_arn" {
  description = "The customer managed key that encrypts the table."
  type        = string
}

variable "is_protected" {
  description = "Whether DynamoDB refuses to delete the table."
  type        = bool
}

variable "recovery_days" {
  description = "For how many days every moment can be restored; erased people stay in it as long."
  type        = number
  default     = 35

  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 35
    error_message = "Point-in-time recovery reaches back 1 to 35 days."
  }
}

variable "max_read_units" {
  description = "The read units a second beyond which DynamoDB throttles: a limit on what is spent."
  type        = number
}

variable "max_write_units" {
  description = "The write units a second beyond which DynamoDB throttles; one create takes 38."
  type        = number
}
