# What the stack service promises. It gives its output through here, and whoever reads that reads it
# through here too, so that both have the same idea of it.
variable "contract" {
  description = "Where the service is asked, what runs, and what it all costs."
  type = object({
    url                 = string
    image_digest        = string
    cluster_name        = string
    service_name        = string
    task_definition_arn = string
    metrics_name        = string
    is_protected        = bool
    alias = object({
      name    = string
      zone_id = string
    })
    bill = map(number)
  })
}
