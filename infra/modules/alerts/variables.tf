variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "account_id" {
  description = "The account whose alarms and alerts may be published."
  type        = string
}

variable "receivers" {
  description = "The receivers of Alertmanager, by their names."
  type        = set(string)
}

variable "watchdog" {
  description = "The receiver of what is sent each minute, which nobody wants by mail."
  type        = string
  default     = "watchdog"

  validation {
    condition     = contains(var.receivers, var.watchdog)
    error_message = "deploy/prometheus/alertmanager.yml has no such receiver as its watchdog."
  }
}

variable "pager" {
  description = "The receiver that is told when the watchdog is silent."
  type        = string
  default     = "pager"

  validation {
    condition     = contains(var.receivers, var.pager)
    error_message = "deploy/prometheus/alertmanager.yml has no such receiver as its pager."
  }
}

variable "emails" {
  description = "Who gets the alerts by mail; each address has to confirm that for each receiver."
  type        = list(string)

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "Every address has to be one of e-mail."
  }
}

variable "key_arn" {
  description = "The key that encrypts the topics; its policy has to admit alarms and alerts."
  type        = string
}
