variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "environment" {
  description = "The environment, as the tag that the budget counts by."
  type        = string
}

variable "account_id" {
  description = "The account whose alarms may be published."
  type        = string
}

variable "cluster_name" {
  description = "The cluster that the service runs in."
  type        = string
}

variable "service_name" {
  description = "The service that is watched."
  type        = string
}

variable "table_name" {
  description = "The table that is watched."
  type        = string
}

variable "log_group_name" {
  description = "The log of the service, which has a line of each request."
  type        = string
}

variable "edge" {
  description = "The load balancer and its group, as metrics name them."
  type = object({
    balancer_arn_suffix     = string
    target_group_arn_suffix = string
  })
}

variable "min_tasks" {
  description = "How many tasks have to be ready at least."
  type        = number
}

variable "emails" {
  description = "Who gets the alarms by mail; each address has to confirm that once."
  type        = list(string)

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "Every address has to be one of e-mail."
  }
}

variable "dollars_per_month" {
  description = "What a month may cost, in US dollars, before somebody hears of it."
  type        = number

  validation {
    condition     = var.dollars_per_month > 0
    error_message = "A budget is more than nothing."
  }
}

variable "key_arn" {
  description = "The key that encrypts the topic; its policy has to admit alarms and budgets."
  type        = string
}
