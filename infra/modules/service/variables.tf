variable "name" {
  description = "The name of the service, and what other names in here begin with."
  type        = string
}

variable "account" {
  description = "The account and the region that the service runs in."
  type = object({
    id        = string
    partition = string
    region    = string
  })
}

variable "network" {
  description = "Where tasks stand, and how they get out."
  type = object({
    vpc_id                     = string
    task_subnet_ids            = list(string)
    has_public_tasks           = bool
    is_closed                  = bool
    endpoint_security_group_id = string
    prefix_list_ids            = map(string)
  })
}

variable "cluster" {
  description = "The cluster that the service runs in."
  type = object({
    arn  = string
    name = string
  })
}

variable "table" {
  description = "The table that people are kept in."
  type = object({
    arn  = string
    name = string
  })
}

variable "image" {
  description = "What runs: a repository, and the digest of an image that is in it already."
  type = object({
    repository_arn = string
    repository_url = string
    digest         = string
  })

  validation {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", var.image.digest))
    error_message = "An image is named by its digest, sha256: and 64 digits, because tags can move."
  }
}

variable "edge" {
  description = "The load balancer before the tasks, and how many proxies of ours there are."
  type = object({
    target_group_arn        = string
    target_group_arn_suffix = string
    balancer_arn_suffix     = string
    security_group_id       = string
    proxies                 = number
  })
}

variable "ports" {
  description = "The ports that a task listens at."
  type = object({
    service = number
    metrics = number
  })
  default = { service = 3000, metrics = 5050 }
}

variable "size" {
  description = "How large a task is, in CPU units and MiB, and how many there are."
  type = object({
    cpu                          = number
    memory                       = number
    min_tasks                    = number
    max_tasks                    = number
    requests_per_task_per_minute = optional(number, 6000)
  })

  validation {
    condition = contains(
      lookup(
        {
          "256"  = [512, 1024, 2048]
          "512"  = [1024, 2048, 3072, 4096]
          "1024" = [2048, 3072, 4096, 5120, 6144, 7168, 8192]
          "2048" = [4096, 5120, 6144, 7168, 8192, 16384]
        },
        tostring(var.size.cpu),
        [],
      ),
      var.size.memory,
    )
    error_message = "Fargate has no tasks of that many CPU units and MiB."
  }

  validation {
    condition     = var.size.min_tasks >= 1 && var.size.max_tasks >= var.size.min_tasks
    error_message = "There is at least one task, and max_tasks is no less than min_tasks."
  }
}

variable "uses_spot" {
  description = "Whether tasks run on spare capacity, which costs less and can be taken back."
  type        = bool
}

variable "settings" {
  description = "More variables of the service, as docs/configuration.md has them; no secrets."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for name in keys(var.settings) :
      startswith(name, "PEOPLEINFO_") && !strcontains(name, "TOKEN")
    ])
    error_message = "Settings are variables of the service, and no tokens: those would be in clear."
  }
}

variable "admin_token_hash_parameter" {
  description = "The name of the parameter that has the hash of the administrator's token."
  type        = string

  validation {
    condition     = startswith(var.admin_token_hash_parameter, "/")
    error_message = "The name of a parameter begins with a slash."
  }
}

variable "discovery" {
  description = "The name by which scrapers find the tasks, and the namespace that it is in."
  type = object({
    namespace_id = string
    name         = string
  })
}

variable "scraper_security_group_id" {
  description = "Who reaches the metrics."
  type        = string
}

variable "undoing_alarm_names" {
  description = "The alarms that undo a deployment."
  type        = list(string)
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of ours can go."
  type        = string
}

variable "key_arn" {
  description = "The key that encrypts the table, the log and the parameter."
  type        = string
}
