# What the stack platform promises. It gives its output through here, and whoever reads that reads
# it through here too, so that both have the same idea of it.
variable "contract" {
  description = "The network, the cluster, the table and its key, and what it all costs."
  type = object({
    network = object({
      vpc_id                     = string
      public_subnet_ids          = list(string)
      private_subnet_ids         = list(string)
      task_subnet_ids            = list(string)
      has_public_tasks           = bool
      is_closed                  = bool
      endpoint_security_group_id = string
      prefix_list_ids            = map(string)
    })
    cluster = object({
      arn  = string
      name = string
    })
    table = object({
      arn  = string
      name = string
    })
    namespace = object({
      id   = string
      name = string
    })
    scraper_security_group_id = string
    key_arn                   = string
    is_protected              = bool
    bill                      = map(number)
  })
}
