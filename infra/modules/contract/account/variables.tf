# What the stack account promises. It gives its output through here, and whoever reads that reads it
# through here too, so that both have the same idea of it.
variable "contract" {
  description = "The bucket of states, the repository of images, roles, and what it all costs."
  type = object({
    state_bucket = string
    repository = object({
      arn  = string
      name = string
      url  = string
    })
    role_arns     = map(string)
    boundary_arns = map(string)
    bill          = map(number)
  })
}
