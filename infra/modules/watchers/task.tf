# What a task is: some programs of others, as they come, and the files that they read. The files are
# in the task definition, so that a change of one is planned, applied and undone as all else is; the
# first container unpacks them for the others. docs/decisions/0025-who-watches.md says why.
locals {
  names   = sort(keys(var.programs))
  paths   = sort(keys(var.files))
  folders = distinct([for path in local.paths : dirname(path)])

  # Root without capabilities: a volume belongs to root, and is opened for the one program that
  # writes there.
  unpack = join("\n", concat(
    ["set -eu"],
    [for folder in local.folders : "mkdir -p /files/${folder}"],
    [
      for i, path in local.paths :
      "printf %s \"$FILE_${i}\" | base64 -d | gunzip >/files/${path}"
    ],
    [for name in local.names : "chmod 1777 /data/${name}"],
  ))

  # Where ECS's agent for sessions writes, in a container whose root it can't write to.
  door = var.door == null ? {} : {
    door-agent = "/managed-agents"
    door-state = "/var/lib/amazon/ssm"
    door-log   = "/var/log/amazon/ssm"
  }

  volumes = concat(["files"], [for name in local.names : "data-${name}"], keys(local.door))

  log = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.this.name
      awslogs-region        = var.account.region
      awslogs-stream-prefix = "task"
    }
  }

  files = {
    name                   = "files"
    image                  = "${var.repository.url}@${var.programs[var.shell].digest}"
    essential              = false
    readonlyRootFilesystem = true
    privileged             = false
    user                   = "0:0"
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    entryPoint             = ["/bin/sh", "-c"]
    command                = [local.unpack]
    environment = [for i, path in local.paths : {
      name  = "FILE_${i}"
      value = base64gzip(var.files[path])
    }]
    mountPoints = concat(
      [{ sourceVolume = "files", containerPath = "/files", readOnly = false }],
      [for name in local.names : {
        sourceVolume  = "data-${name}"
        containerPath = "/data/${name}"
        readOnly      = false
      }],
    )
    logConfiguration = local.log
  }

  filled = [for name in local.names : {
    name                   = name
    image                  = "${var.repository.url}@${var.programs[name].digest}"
    essential              = true
    readonlyRootFilesystem = true
    privileged             = false
    user                   = var.programs[name].user
    stopTimeout            = 60
    linuxParameters = {
      capabilities       = { drop = ["ALL"] }
      initProcessEnabled = name == var.door
    }
    command   = var.programs[name].command
    dependsOn = [{ containerName = "files", condition = "SUCCESS" }]
    environment = [for variable in sort(keys(var.programs[name].environment)) : {
      name  = variable
      value = var.programs[name].environment[variable]
    }]
    mountPoints = concat(
      [
        { sourceVolume = "files", containerPath = "/etc/peopleinfo", readOnly = true },
        { sourceVolume = "data-${name}", containerPath = "/data", readOnly = false },
      ],
      [for volume, path in local.door : {
        sourceVolume  = volume
        containerPath = path
        readOnly      = false
      } if name == var.door],
    )
    healthCheck = {
      command     = ["CMD", "wget", "-q", "-O", "/dev/null", var.programs[name].health]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 120
    }
    logConfiguration = local.log
  }]

  # AWS leaves out lists that are empty, and every plan would show that.
  programs = [for program in local.filled : {
    for member, value in program : member => value if try(length(value), 1) > 0
  }]

  containers = jsonencode(concat([local.files], local.programs))
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.size.cpu
  memory                   = var.size.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = local.containers
  # What ran before stays, so that ECS can go back to it.
  skip_destroy = true

  # The disk of the task, which Fargate encrypts and which ends with it.
  dynamic "volume" {
    for_each = local.volumes

    content {
      name = volume.value
    }
  }

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  lifecycle {
    precondition {
      condition     = length(local.containers) < 60000
      error_message = "A task definition holds 64 KiB, and these files hardly fit any more."
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/watchers"
  retention_in_days = 365
  kms_key_id        = var.key_arn
}
