"""ECS's API, as far as scripts ask it: how the deployments of a service go, and what its task is.

The emulator knows of no deployment that is under way.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from world import World

TARGET = "AmazonEC2ContainerServiceV20141113."


def services(world: World, asked: Any) -> Any:
    found = [
        {"serviceName": name, "deployments": world.deployments(name)} for name in asked["services"]
    ]
    return {"services": found, "failures": []}


def tasks(_: World, asked: Any) -> Any:
    return {"taskArns": [f"arn:aws:ecs:eu-west-1:123456789012:task/{asked['cluster']}/7"]}


def containers(_: World, asked: Any) -> Any:
    found = [{"name": name, "runtimeId": f"7-{name}"} for name in ("files", "grafana")]
    return {"tasks": [{"taskArn": asked["tasks"][0], "containers": found}], "failures": []}


OPERATIONS = {"DescribeServices": services, "DescribeTasks": containers, "ListTasks": tasks}


def served(world: World) -> str:
    """Serves what the world has until the process ends, and says where."""

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = OPERATIONS.get(self.headers["X-Amz-Target"].removeprefix(TARGET))
            if not operation:
                self.send_error(501)
                return
            answer = json.dumps(operation(world, asked)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
