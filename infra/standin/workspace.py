"""Answers as AWS's own Grafana, as far as scripts ask it: accounts of services, by AWS's API, and
what is in the workspace, by Grafana's.

Prints its URL, and serves until it is ended. `GET /kept` says what it has been given.
"""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "glsa_standin"

KEPT: dict[str, Any] = {"accounts": [], "sources": {}, "dashboards": {}}


class Workspace(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/kept":
            self.answer(KEPT)
        elif self.is_known():
            uid = self.path.removeprefix("/api/datasources/uid/")
            self.answer(KEPT["sources"].get(uid), 200 if uid in KEPT["sources"] else 404)

    def do_PUT(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        workspace = self.path.split("/")[2]
        if re.fullmatch(r"/workspaces/[^/]+/serviceaccounts", self.path):
            KEPT["accounts"].append("1")
            self.answer({"id": "1", "workspaceId": workspace} | body)
        elif re.fullmatch(r"/workspaces/[^/]+/serviceaccounts/1/tokens", self.path):
            token = {"id": "1", "key": TOKEN, "name": body["name"]}
            self.answer({"serviceAccountId": "1", "serviceAccountToken": token})
        elif self.is_known():
            self.keep(body)
            self.answer({})

    def keep(self, body: Any) -> None:
        if self.path == "/api/dashboards/db":
            KEPT["dashboards"][body["dashboard"]["uid"]] = body["dashboard"]
        else:
            KEPT["sources"][body["uid"]] = body

    def do_DELETE(self) -> None:
        KEPT["accounts"].remove(self.path.split("/")[-1])
        self.answer({"serviceAccountId": "1"})

    def is_known(self) -> bool:
        known = bool(KEPT["accounts"]) and self.headers["Authorization"] == f"Bearer {TOKEN}"
        if not known:
            self.answer({"message": "Unauthorized"}, 401)
        return known

    def answer(self, body: Any, status: int = 200) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Workspace)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
