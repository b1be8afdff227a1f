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

  validation {
    condition = alltrue([
      for repository in var.github_repositories :
      can(regex("^[0-9A-Za-z][0-9A-Za-z_-]*(@[0-9]+)?/[0-9A-Za-z._-]+(@[0-9]+)?$", repository))
    ])
    error_message = "Put your repository into infra/envs/account.tfvars: owner/name, as on GitHub."
  }
}

variable "environments" {
  description = "The environments that are deployed to."
  type        = list(string)
}
