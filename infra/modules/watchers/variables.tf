variable "name" {
  description = "What every name in here begins with."
  type        = string
}

variable "account" {
  description = "The account and the region that the task runs in."
  type = object({
    id        = string
    partition = string
    region    = string
  })
}

variable "network" {
  description = "Where the task stands, and how it gets out."
  type = object({
    vpc_id                     = string
    private_subnet_ids         = list(string)
    task_subnet_ids            = list(string)
    has_public_tasks           = bool
    is_closed                  = bool
    endpoint_security_group_id = string
    prefix_list_ids            = map(string)
  })
}

variable "cluster" {
  description = "The cluster that the task runs in."
  type = object({
    arn  = string
    name = string
  })
}

variable "repository" {
  description = "The repository that has copies of the images."
  type = object({
    arn = string
    url = string
  })
}

variable "programs" {
  description = "What runs, by its name: an image by its digest, how it starts, when it is well."
  type = map(object({
    digest      = string
    user        = string
    command     = list(string)
    environment = map(string)
    health      = string
  }))

  validation {
    condition = alltrue([
      for program in var.programs : can(regex("^sha256:[0-9a-f]{64}$", program.digest))
    ])
    error_message = "An image is named by its digest; infra/bin/up copies it first."
  }

  validation {
    condition = alltrue([
      for program in var.programs : startswith(program.health, "http://127.0.0.1:")
    ])
    error_message = "Programs are asked on loopback, where alone they listen."
  }
}

variable "shell" {
  description = "The program whose image has a shell, base64 and gunzip, to unpack the files."
  type        = string
  default     = "prometheus"

  validation {
    condition     = contains(keys(var.programs), var.shell)
    error_message = "It has to be one of the programs."
  }
}

variable "files" {
  description = "What the programs read, by its path below /etc/peopleinfo; no secrets."
  type        = map(string)

  validation {
    condition     = alltrue([for path in keys(var.files) : can(regex("^[a-z]+/[a-z/._-]+$", path))])
    error_message = "A path is a folder and a file, in lower case letters."
  }
}

variable "size" {
  description = "How large the task is, in CPU units and MiB."
  type = object({
    cpu    = number
    memory = number
  })
}

variable "door" {
  description = "The program through which people get in by a session; null if nobody has to."
  type        = string
  default     = null

  validation {
    condition     = var.door == null || contains(keys(var.programs), coalesce(var.door, "none"))
    error_message = "It has to be one of the programs."
  }
}

variable "topic_arns" {
  description = "The topics that the programs publish to."
  type        = list(string)
  default     = []
}

variable "writes_to_workspace" {
  description = "Whether what is scraped is written to a workspace of AWS's own Prometheus."
  type        = bool
  default     = false
}

variable "workspace_arn" {
  description = "That workspace."
  type        = string
  default     = null
}

variable "endpoints" {
  description = "The services of AWS that a closed network needs further endpoints for."
  type        = set(string)
}

variable "scraper_security_group_id" {
  description = "Whoever wears it reaches the metrics."
  type        = string
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of ours can go."
  type        = string
}

variable "key_arn" {
  description = "The key that encrypts the log and the topics."
  type        = string
}
