# What a task is.
locals {
  container = "peopleinfo"
  scratch   = { name = "scratch", path = "/data" }

  settings = merge(
    {
      PEOPLEINFO_STORE          = "dynamodb:${var.table.name}"
      PEOPLEINFO_LISTEN         = "0.0.0.0:${var.ports.service}"
      PEOPLEINFO_METRICS_LISTEN = "0.0.0.0:${var.ports.metrics}"
      PEOPLEINFO_PROXIES        = tostring(var.edge.proxies)
      # A task that is to end is taken out of the load balancer, which hasn't reached every part of
      # that yet when it is told to end: requests still come for a while.
      PEOPLEINFO_DRAIN_SECONDS = "15"
      AWS_REGION               = var.account.region
    },
    var.settings,
  )

  # Only the place of the hash is here; its value is in no state and no task definition.
  admin_token_hash_arn = join("", [
    "arn:${var.account.partition}:ssm:${var.account.region}:${var.account.id}:parameter",
    var.admin_token_hash_parameter,
  ])
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.size.cpu
  memory                   = var.size.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn
  # What ran before stays, so that ECS can go back to it.
  skip_destroy = true

  # Where large imports lie while they are read (TMPDIR of the image), as the root is read-only: the
  # disk of the task, which Fargate encrypts and which ends with it. A volume that has nothing but a
  # name belongs to root; Fargate gives it the owner and mode of the image's folder, but only where
  # the Dockerfile declares the very same path as a VOLUME.
  volume {
    name = local.scratch.name
  }

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  container_definitions = jsonencode([{
    name                   = local.container
    image                  = "${var.image.repository_url}@${var.image.digest}"
    essential              = true
    readonlyRootFilesystem = true
    privileged             = false
    user                   = "65532:65532"
    stopTimeout            = 90
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    ulimits                = [{ name = "nofile", softLimit = 65536, hardLimit = 65536 }]
    portMappings = [
      { name = "service", containerPort = var.ports.service, protocol = "tcp" },
      { name = "metrics", containerPort = var.ports.metrics, protocol = "tcp" },
    ]
    mountPoints = [{
      sourceVolume  = local.scratch.name
      containerPath = local.scratch.path
      readOnly      = false
    }]
    environment = [for name in sort(keys(local.settings)) : {
      name  = name
      value = local.settings[name]
    }]
    secrets = [{
      name      = "PEOPLEINFO_ADMIN_TOKEN_HASH"
      valueFrom = local.admin_token_hash_arn
    }]
    healthCheck = {
      command     = ["CMD", "/peopleinfo", "status"]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 15
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.account.region
        awslogs-stream-prefix = "task"
        # Requests don't wait for the log.
        mode            = "non-blocking"
        max-buffer-size = "4m"
      }
    }
  }])
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/service"
  retention_in_days = 365
  kms_key_id        = var.key_arn
}
