# The domain, its zone and the addresses are examples: put your own here before the first `up prod`.
# The name by which Prometheus finds tasks leads to eight at most: docs/observability.md.
edge              = "alb"
domain            = { name = "people.example.org", zone_id = "Z0123456789EXAMPLE" }
has_firewall      = true
size              = { cpu = 512, memory = 1024, min_tasks = 3, max_tasks = 8 }
emails            = ["ops@example.org"]
dollars_per_month = 500
is_protected      = true
