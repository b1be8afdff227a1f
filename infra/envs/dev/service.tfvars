# The gateway's own name has a certificate, so that nothing is needed beforehand.
edge              = "apigateway"
has_firewall      = false
size              = { cpu = 256, memory = 512, min_tasks = 1, max_tasks = 3 }
uses_spot         = true
dollars_per_month = 60
is_protected      = false
