variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "environment" {
  description = "The environment, which is the stage of a gateway."
  type        = string
}

variable "edge" {
  description = "What callers meet: `alb`, a load balancer, or `apigateway`, a REST API before one."
  type        = string

  validation {
    condition     = contains(["alb", "apigateway"], var.edge)
    error_message = "edge is alb or apigateway."
  }

  validation {
    condition     = var.edge == "apigateway" || var.domain != null
    error_message = "A load balancer speaks TLS by a domain; without one, choose apigateway."
  }
}

variable "domain" {
  description = "The name that callers know, with its zone or with a certificate that is there."
  type = object({
    name            = string
    zone_id         = optional(string)
    certificate_arn = optional(string)
  })

  validation {
    condition = var.domain == null || (
      (try(var.domain.zone_id, null) == null) != (try(var.domain.certificate_arn, null) == null)
    )
    error_message = "A domain has either a zone_id or a certificate_arn."
  }
}

variable "network" {
  description = "Where the load balancer stands."
  type = object({
    vpc_id             = string
    public_subnet_ids  = list(string)
    private_subnet_ids = list(string)
  })
}

variable "port" {
  description = "The port of the tasks."
  type        = number
}

variable "has_firewall" {
  description = "Whether WAF stands before everything."
  type        = bool
}

variable "requests_per_minute" {
  description = "How many requests an address may send in a minute, where there is a firewall."
  type        = number
}

variable "is_protected" {
  description = "Whether AWS refuses to delete the load balancer."
  type        = bool
}

variable "key_arn" {
  description = "The key that encrypts the logs."
  type        = string
}
