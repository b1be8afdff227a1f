mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      domain_validation_options = [{
        domain_name           = "people.example.org"
        resource_record_name  = "_proof.people.example.org"
        resource_record_type  = "CNAME"
        resource_record_value = "_value.example.org"
      }]
    }
  }
}

variables {
  domain  = "people.example.org"
  zone_id = "Z123"
}

run "it_proves_itself_by_dns" {
  command = apply

  assert {
    condition = (
      aws_acm_certificate.this.validation_method == "DNS"
      && aws_route53_record.proof.name == "_proof.people.example.org"
      && aws_route53_record.proof.zone_id == "Z123"
    )
    error_message = "The proof has to stand in the zone that is given."
  }
}
