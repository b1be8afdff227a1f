variable "name" {
  description = "What every name of the product begins with."
  type        = string
}

variable "environment" {
  description = "Which environment this is, such as `dev` or `prod`."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.environment))
    error_message = "An environment has 2 to 12 lower case letters and digits."
  }
}

variable "region" {
  description = "The region that everything is in."
  type        = string
}

variable "state_bucket" {
  description = "The bucket that keeps the states."
  type        = string
}

variable "kind" {
  description = "Who watches: programs on `ecs`, AWS's own as `managed`, or nobody: `off`."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "ecs", "managed"], var.kind)
    error_message = "kind is off, ecs or managed."
  }
}

variable "image_digests" {
  description = "The digests of the programs' images, which have to be in the repository already."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for program in lookup(local.images, var.kind, []) :
      can(regex("^sha256:[0-9a-f]{64}$", lookup(var.image_digests, program, "none")))
    ])
    error_message = "A program has no image by its digest; infra/bin/up copies them first."
  }
}

variable "emails" {
  description = "Who gets the alerts by mail."
  type        = list(string)
  default     = []
}

variable "viewer_group_ids" {
  description = "The groups of Identity Center whose members may look at AWS's own Grafana."
  type        = list(string)
  default     = []
}
