variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "account" {
  description = "The account and the region that workflows work in."
  type = object({
    id        = string
    partition = string
    region    = string
  })
}

variable "repositories" {
  description = "Whose workflows take the roles: owner/name, or owner@id/name@id as newer ones."
  type        = list(string)

  validation {
    condition = length(var.repositories) > 0 && alltrue([
      for repository in var.repositories : can(regex("^[^/*?]+/[^/*?]+$", repository))
    ])
    error_message = "Each is one repository, owner/name, without wildcards."
  }
}

variable "environments" {
  description = "The environments that are deployed to."
  type        = list(string)

  validation {
    condition = alltrue([
      for environment in var.environments : can(regex("^[a-z][a-z0-9]{1,11}$", environment))
    ])
    error_message = "An environment has 2 to 12 lower case letters and digits."
  }
}

variable "repository_arn" {
  description = "The repository of images."
  type        = string
}

variable "state_bucket_arn" {
  description = "The bucket that keeps the state."
  type        = string
}

variable "key_arn" {
  description = "The key that encrypts the state."
  type        = string
}
