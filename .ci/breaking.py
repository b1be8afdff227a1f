"""Faults: what is broken, how, and which alert is meant for it."""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Or else one call took minutes of the rules. It is less than services.py's IMPATIENT, which leaves
# time for requests that are sent again.
HURRIED = ["--store-timeout-ms", "200", "--store-deadline-ms", "500"]
MANY = 4 << 30


@dataclass
class Fault:
    """`prepare` starts services in a scene, and returns what breaks something and what mends it."""

    title: str
    alert: str
    broken: str
    mended: str
    prepare: Callable


def lost(scene):
    emulator, store = scene.emulated()
    scene.service(*store, *(HURRIED if scene.times > 1 else []))
    return (lambda: emulator.send_signal(signal.SIGSTOP),
            lambda: emulator.send_signal(signal.SIGCONT))


class Way:
    """The way to a store: it may be slow, and throttle a share of what comes along."""

    delay = 0.0
    throttled = 0.0

    def __init__(self, store):
        way, target = self, store.removeprefix("http://")

        class Along(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                time.sleep(way.delay)
                if random.random() < way.throttled:
                    said = json.dumps({
                        "__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException",
                        "message": "Rate exceeded"}).encode()
                    self.tell(400, {"content-type": "application/x-amz-json-1.0"}, said)
                    return
                connection = http.client.HTTPConnection(target)
                try:
                    connection.request("POST", self.path, body, dict(self.headers))
                    answer = connection.getresponse()
                    self.tell(answer.status, dict(answer.getheaders()), answer.read())
                finally:
                    connection.close()

            def tell(self, status, headers, said):
                self.send_response_only(status)
                for name, value in headers.items():
                    if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                        self.send_header(name, value)
                self.send_header("content-length", str(len(said)))
                # Whoever asked may have gone.
                with contextlib.suppress(ConnectionError):
                    self.end_headers()
                    self.wfile.write(said)

            def log_message(self, *_):
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Along)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"

    def set(self, **what):
        return lambda: vars(self).update(what)


def by_way(scene):
    _, (*store, url) = scene.emulated()
    way = Way(url)
    scene.service(*store, way.url)
    return way


def slow(scene):
    way = by_way(scene)
    return way.set(delay=0.4), way.set(delay=0.0)


def throttled(scene):
    way = by_way(scene)
    return way.set(throttled=0.05), way.set(throttled=0.0)


class Disk:
    """A disk of a service, in memory that nobody takes until it is written to. It is in namespaces
    of the process, so that nobody has to be root where the system lets everybody have them."""

    def __init__(self, scene):
        self.folder = scene.folder / "disk"
        self.folder.mkdir()
        mounted = 'mount -t tmpfs -o size="$0" disk "$1" && shift && exec "$@"'
        service = scene.service(
            "--store", f"sqlite:{self.folder}/people.db",
            before=["unshare", "-Urm", "sh", "-c", mounted, str(MANY), str(self.folder)])
        self.process = service.process.pid

    def used(self):
        # As the process sees it.
        found = os.statvfs(f"/proc/{self.process}/root{self.folder}")
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def resize(self, size):
        subprocess.run(["nsenter", "--target", str(self.process), "--user", "--mount",
                        "--preserve-credentials", "mount", "-o", f"remount,size={size}",
                        self.folder], check=True)


def full(scene):
    disk = Disk(scene)
    return lambda: disk.resize(disk.used() + 65536), lambda: disk.resize(MANY)


def filling(scene):
    disk = Disk(scene)
    disk.resize(MANY)
    mended = threading.Event()

    def fill():
        """All of it within an hour and a half."""
        for minute in range(90):
            if mended.wait(60 / scene.times) or scene.ended.is_set():
                break
            disk.resize(disk.used() + MANY * (89 - minute) // 90 + 65536)
        # Not before, or else it could be made small again.
        while not scene.ended.is_set():
            if mended.wait(0.1):
                disk.resize(MANY)
                break

    return lambda: scene.aside(fill), mended.set


def away(scene):
    """A service that has nothing on the disk of this machine, which others may be filling."""
    _, store = scene.emulated()
    return scene.service(*store)


def flood(scene):
    service = away(scene)
    mended = threading.Event()

    def guess():
        while not mended.wait(0.02) and not scene.ended.is_set():
            service.ask("GET", "/v1/people", token="guessed")

    return lambda: scene.aside(guess), mended.set


def killed(scene):
    service = away(scene)
    return lambda: kill(service), service.start


def one_killed(scene):
    _, store = scene.emulated()
    service, _ = scene.service(*store), scene.service(*store)
    return lambda: kill(service), service.start


def kill(service):
    service.process.kill()
    service.process.wait()


FAULTS = {
    "lost": Fault(
        "DynamoDB answers nobody", "EngineFailing",
        "the emulator is stopped (SIGSTOP)", "it goes on (SIGCONT)", lost),
    "slow": Fault(
        "DynamoDB is slow", "LatencyBurnsFast",
        "each request to it is held up for 400 ms", "none is", slow),
    "throttled": Fault(
        "DynamoDB throttles", "EngineThrottled",
        "one request in twenty is answered with ThrottlingException", "none is", throttled),
    "full": Fault(
        "The disk is full at once", "DiskFull",
        "the disk, a tmpfs, is made as small as what is in it", "it has 4 GiB again", full),
    "filling": Fault(
        "The disk fills", "DiskFull",
        "4 GiB begin to go within 90 minutes", "it has 4 GiB again", filling),
    "flood": Fault(
        "Somebody tries tokens", "TokenFlood",
        "a program asks with a wrong token, nearly 50 times a second", "it ends", flood),
    "killed": Fault(
        "The process is killed", "ServiceDown",
        "the only process is killed (SIGKILL)", "it is started again", killed),
    "one-killed": Fault(
        "One of two processes is killed", "TargetDown",
        "one of two processes is killed (SIGKILL)", "it is started again", one_killed),
}
