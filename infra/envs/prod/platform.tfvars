# For people who exist: three zones, no route to the internet, and nothing can be deleted.
cidr               = "10.41.0.0/16"
zones              = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
egress             = "endpoints"
is_protected       = true
recovery_days      = 35
max_read_units     = 40000
max_write_units    = 40000
container_insights = "enhanced"
