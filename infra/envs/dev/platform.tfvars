# For trying things out: cheap, in two zones, and it can be destroyed.
cidr               = "10.40.0.0/16"
zones              = ["eu-west-1a", "eu-west-1b"]
egress             = "public"
is_protected       = false
recovery_days      = 7
max_read_units     = 4000
max_write_units    = 2000
container_insights = "disabled"
