# What all stacks of all environments have in common.
name   = "peopleinfo"
region = "eu-west-1"
