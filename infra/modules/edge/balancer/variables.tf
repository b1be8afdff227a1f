variable "name" {
  description = "The name of the load balancer, and what other names in here begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$", var.name))
    error_message = "A load balancer's name has at most 32 letters, digits and hyphens."
  }
}

variable "stage" {
  description = "What the gateway before it may leave at the beginning of a path."
  type        = string
}

variable "vpc_id" {
  description = "The network that the load balancer stands in."
  type        = string
}

variable "subnet_ids" {
  description = "The subnets that it stands in, at least two in different zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "AWS makes no load balancer in fewer than two zones."
  }
}

variable "is_public" {
  description = "Whether the internet reaches it; otherwise only `caller_security_group_id` does."
  type        = bool
}

variable "certificate_arn" {
  description = "The certificate of a public load balancer."
  type        = string
  default     = null
}

variable "caller_security_group_id" {
  description = "Who reaches a load balancer that isn't public."
  type        = string
  default     = null
}

variable "port" {
  description = "The port of the tasks."
  type        = number
}

variable "is_protected" {
  description = "Whether AWS refuses to delete the load balancer."
  type        = bool
}
