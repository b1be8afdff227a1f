# The domain, its zone and the addresses are examples: put your own here before the first `up prod`.
edge              = "alb"
domain            = { name = "people.example.org", zone_id = "Z0123456789EXAMPLE" }
has_firewall      = true
size              = { cpu = 512, memory = 1024, min_tasks = 3, max_tasks = 12 }
emails            = ["ops@example.org"]
dollars_per_month = 500
is_protected      = true
