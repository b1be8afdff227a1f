variable "name" {
  description = "The name of the rules, and what other names in here begin with."
  type        = string
}

variable "protected_arn" {
  description = "What the rules stand before: a load balancer, or a stage of a gateway."
  type        = string
}

variable "requests_per_minute" {
  description = "How many requests an address may send in a minute before it is answered with 429."
  type        = number
  default     = 6000

  validation {
    condition     = var.requests_per_minute >= 10
    error_message = "AWS counts no fewer than 10."
  }
}

variable "key_arn" {
  description = "The key that encrypts the log."
  type        = string
}
