module "contract" {
  source = "../../modules/contract/account"
  contract = {
    state_bucket = module.state.name
    repository = {
      arn  = module.registry.arn
      name = module.registry.name
      url  = module.registry.url
    }
    role_arns     = module.github.role_arns
    boundary_arns = module.github.boundary_arns
    bill          = { key = 1 }
  }
}

output "contract" {
  description = "What other stacks and workflows rely on."
  value       = module.contract.value
}
