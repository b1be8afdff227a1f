variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "account" {
  description = "The account and the region that the network belongs to."
  type = object({
    id        = string
    partition = string
    region    = string
  })
}

variable "cidr" {
  description = "The addresses of the network, a /16; each subnet takes a /24 of them."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "The network is a valid range of addresses that ends in /16."
  }
}

variable "zones" {
  description = "The zones to spread over; a load balancer needs two, and three survive one."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(distinct(var.zones)) == length(var.zones)
    error_message = "Name at least two different zones: a load balancer needs them."
  }

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.account.region)])
    error_message = "Every zone has to be one of the account's region."
  }
}

variable "egress" {
  description = "How tasks reach AWS: by `endpoints` and nothing else, by `nat`, or as `public`."
  type        = string

  validation {
    condition     = contains(["endpoints", "nat", "public"], var.egress)
    error_message = "egress is endpoints, nat or public."
  }
}

variable "has_nat_per_zone" {
  description = "Whether each zone has a NAT gateway, so that none depends on another one's."
  type        = bool
  default     = false
}

variable "key_arn" {
  description = "The key that encrypts the log of connections."
  type        = string
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of ours can go."
  type        = string
}
