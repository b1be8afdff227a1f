"""ECS's API, as far as scripts ask it: how the deployments of a service go.

The emulator knows of no deployment that is under way.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from world import World

OPERATION = "AmazonEC2ContainerServiceV20141113.DescribeServices"


def served(world: World) -> str:
    """Serves what the world has until the process ends, and says where."""

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["X-Amz-Target"] != OPERATION:
                self.send_error(501)
                return
            services = [
                {"serviceName": name, "deployments": world.deployments(name)}
                for name in asked["services"]
            ]
            answer = json.dumps({"services": services, "failures": []}).encode()
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
