variable "name" {
  description = "What every name of the product begins with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}$", var.name))
    error_message = "The name has 2 to 15 lower case letters, digits and hyphens."
  }
}

variable "region" {
  description = "The region that everything is in."
  type        = string
}

variable "state_bucket" {
  description = "The bucket that keeps the states, which is there already."
  type        = string
}

variable "github_repositories" {
  description = "Whose workflows take the roles: owner/name, or owner@id/name@id as newer ones."
  type        = list(string)
}

variable "environments" {
  description = "The environments that are deployed to."
  type        = list(string)
}
