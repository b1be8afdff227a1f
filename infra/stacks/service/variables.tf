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

variable "image_digest" {
  description = "The digest of the image that runs, which has to be in the repository already."
  type        = string

  validation {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "image_digest is sha256: and 64 digits; infra/bin/up pushes an image first."
  }
}

variable "edge" {
  description = "What callers meet: `alb`, a load balancer, or `apigateway`, a REST API before one."
  type        = string
  default     = "alb"
}

variable "domain" {
  description = "The name that callers know, with its zone or with a certificate that is there."
  type = object({
    name            = string
    zone_id         = optional(string)
    certificate_arn = optional(string)
  })
  default = null
}

variable "has_firewall" {
  description = "Whether WAF stands before everything."
  type        = bool
  default     = true
}

variable "requests_per_minute" {
  description = "How many requests an address may send in a minute, where there is a firewall."
  type        = number
  default     = 6000
}

variable "size" {
  description = "How large a task is, in CPU units and MiB, and how many there are."
  type = object({
    cpu                          = number
    memory                       = number
    min_tasks                    = number
    max_tasks                    = number
    requests_per_task_per_minute = optional(number)
  })
}

variable "uses_spot" {
  description = "Whether tasks run on spare capacity, which costs less and can be taken back."
  type        = bool
  default     = false
}

variable "settings" {
  description = "More variables of the service, as docs/configuration.md has them; no secrets."
  type        = map(string)
  default     = {}
}

variable "emails" {
  description = "Who gets the alarms by mail."
  type        = list(string)
  default     = []
}

variable "dollars_per_month" {
  description = "What a month may cost, in US dollars, before somebody hears of it."
  type        = number
}

variable "is_protected" {
  description = "Whether the load balancer refuses its deletion; infra/bin/destroy does then too."
  type        = bool
  default     = true
}
