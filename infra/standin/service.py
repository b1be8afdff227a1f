"""Answers as the deployed service would be asked by a smoke test: ready, and closed to strangers.

Prints its URL, and serves until it is ended.
"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWERS = {"/readyz": 200, "/v1/people": 401}


class Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(ANSWERS.get(self.path, 404))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
