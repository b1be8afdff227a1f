variable "name" {
  description = "The alias of the key, without the prefix that AWS demands."
  type        = string
}

variable "description" {
  description = "What the key encrypts, as people read it in the console."
  type        = string
}

variable "account" {
  description = "The account and the region that the key belongs to."
  type = object({
    id        = string
    partition = string
    region    = string
  })
}

variable "is_for_logs" {
  description = "Whether CloudWatch Logs may use the key for log groups of this account."
  type        = bool
  default     = false
}

variable "is_for_topics" {
  description = "Whether alarms, alerts and budgets may publish to topics that the key encrypts."
  type        = bool
  default     = false
}
