variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "account_id" {
  description = "The account whose Grafana may ask."
  type        = string
}

variable "rules" {
  description = "Files of rules, as Prometheus reads them, by a name."
  type        = map(string)
}

variable "routes" {
  description = "The configuration of Alertmanager; AWS knows receivers that are topics."
  type        = string
}

variable "viewer_group_ids" {
  description = "The groups of Identity Center whose members may look."
  type        = list(string)
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of ours can go."
  type        = string
}

variable "key_arn" {
  description = "The key that encrypts what is kept and its log."
  type        = string
}
