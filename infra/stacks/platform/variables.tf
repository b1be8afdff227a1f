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

variable "cidr" {
  description = "The addresses of the network, a /16."
  type        = string
}

variable "zones" {
  description = "The zones to spread over, two or three."
  type        = list(string)
}

variable "egress" {
  description = "How tasks reach AWS: by `endpoints` and nothing else, by `nat`, or as `public`."
  type        = string
}

variable "has_nat_per_zone" {
  description = "Whether each zone has a NAT gateway of its own, where there are any."
  type        = bool
  default     = false
}

variable "table_name" {
  description = "The name of the table, where one that was restored has taken over."
  type        = string
  default     = null

  validation {
    condition = startswith(
      coalesce(var.table_name, "${var.name}-${var.environment}-"),
      "${var.name}-${var.environment}-",
    )
    error_message = "It has to begin with the environment's own table, or no role reaches it."
  }
}

variable "is_protected" {
  description = "Whether the table refuses to be deleted; infra/bin/destroy refuses then too."
  type        = bool
  default     = true
}

variable "recovery_days" {
  description = "For how many days every moment of the table can be restored."
  type        = number
  default     = 35
}

variable "max_read_units" {
  description = "The read units a second beyond which DynamoDB throttles."
  type        = number
}

variable "max_write_units" {
  description = "The write units a second beyond which DynamoDB throttles."
  type        = number
}

variable "container_insights" {
  description = "Metrics of each task in CloudWatch: `disabled`, `enabled` or `enhanced`."
  type        = string

  validation {
    condition     = contains(["disabled", "enabled", "enhanced"], var.container_insights)
    error_message = "container_insights is disabled, enabled or enhanced."
  }
}
