variable "domain" {
  description = "The name that the certificate is for."
  type        = string
}

variable "zone_id" {
  description = "The public zone that the name is in."
  type        = string
}
