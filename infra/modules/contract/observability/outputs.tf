output "value" {
  description = "The contract, of exactly this type."
  value       = var.contract
}
