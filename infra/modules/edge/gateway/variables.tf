variable "name" {
  description = "The name of the API, and what other names in here begin with."
  type        = string
}

variable "stage" {
  description = "The stage, which is the first part of the path where there is no own domain."
  type        = string
}

variable "vpc_id" {
  description = "The network that the load balancer stands in."
  type        = string
}

variable "subnet_ids" {
  description = "The subnets in which the gateway enters the network."
  type        = list(string)
}

variable "balancer_arn" {
  description = "The load balancer that takes what callers send."
  type        = string
}

variable "balancer_dns_name" {
  description = "The name of the load balancer."
  type        = string
}

variable "balancer_security_group_id" {
  description = "The security group of the load balancer."
  type        = string
}

variable "has_own_domain" {
  description = "Whether there is a domain; then the name that AWS gives is switched off."
  type        = bool
}

variable "domain" {
  description = "The name that callers know."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "The certificate of that name."
  type        = string
  default     = null
}

variable "requests_per_second" {
  description = "How many requests a second all callers together may send; twice that at once."
  type        = number
  default     = 1000
}

variable "key_arn" {
  description = "The key that encrypts the log."
  type        = string
}
