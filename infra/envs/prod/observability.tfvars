kind   = "ecs"
emails = ["ops@example.org"]
