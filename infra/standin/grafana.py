"""Stands in for Grafana where its image isn't to be had: reads its settings and what is provisioned
as Grafana does, and answers what a check asks of it. It draws nothing.
"""

import configparser
import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

PROXY = "/api/datasources/proxy/uid/"


def provisioned(kind: str) -> Any:
    """What the files of one kind say, with the environment filled in."""
    folder = Path(os.environ["GF_PATHS_PROVISIONING"]) / kind
    texts = [os.path.expandvars(file.read_text()) for file in sorted(folder.glob("*.yml"))]
    return [yaml.safe_load(text) for text in texts]


def dashboards() -> list[dict[str, str]]:
    found = []
    for file in provisioned("dashboards"):
        for provider in file["providers"]:
            for path in sorted(Path(provider["options"]["path"]).glob("*.json")):
                board = json.loads(path.read_text())
                found.append({"uid": board["uid"], "title": board["title"]})
    return found


def asked(path: str) -> bytes:
    """What a data source answers; it has to be one that is provisioned."""
    uid, _, rest = path.removeprefix(PROXY).partition("/")
    sources = [each for file in provisioned("datasources") for each in file["datasources"]]
    url = next(source["url"] for source in sources if source["uid"] == uid)
    with urllib.request.urlopen(f"{url}/{rest}") as answer:
        return answer.read()


class Grafana(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if not SETTINGS.getboolean("auth.anonymous", "enabled"):
            self.send_error(401)
        elif self.path == "/api/health":
            self.answer(b'{"database": "ok"}')
        elif self.path == "/api/search?type=dash-db":
            self.answer(json.dumps(dashboards()).encode())
        elif self.path.startswith(PROXY):
            self.answer(asked(self.path))
        else:
            self.send_error(404)

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


SETTINGS = configparser.ConfigParser()
SETTINGS.read_string(Path(os.environ["GF_PATHS_CONFIG"]).read_text())

if __name__ == "__main__":
    # What it keeps is in its volume, or it doesn't start.
    Path("/var/lib/grafana/grafana.db").touch()
    ThreadingHTTPServer(("0.0.0.0", 3000), Grafana).serve_forever()
