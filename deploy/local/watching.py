"""Programs that are run together, until they are ended together, and whoever hears of alerts."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "deploy/prometheus"
# The service itself ends within 20 seconds.
PATIENCE = 60


class Failed(Exception):
    """Something that has to run doesn't, for the reason that this says."""


class Asked(Exception):
    """Somebody asks all of it to end."""


def have_tools():
    """Puts Prometheus and Alertmanager on the path, as the checks of the rules have them."""
    tools = subprocess.run([RULES / "tools"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           text=True, check=False)
    if tools.returncode:
        raise Failed(tools.stderr.strip())
    place = tools.stdout.strip()
    os.environ["PATH"] += f":{place}/bin"
    packages = f"{place}/lib/python3/dist-packages"
    os.environ["PYTHONPATH"] = f"{os.environ.get('PYTHONPATH', '')}:{packages}"


def is_free(port):
    """Whether nobody listens there on this machine."""
    with socket.socket() as probe:
        # What was closed a moment ago is in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(url):
    """Whether there is somebody who answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


class Programs:
    """What was started; what began last ends first."""

    def __init__(self, folder):
        self.folder = folder
        self.running = {}
        # Set by a signal, which would interrupt the start of a program at a bad moment otherwise.
        self.asked = False

    def start(self, name, command, said=None, **settings):
        """Its output goes to a file of this name; where `said` is nothing, its errors as well."""
        with self.log(name).open("w") as log:
            # In a session of its own, so that Ctrl-C reaches it in its turn only.
            self.running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=said or log,
                start_new_session=True, **settings)

    def log(self, name):
        return self.folder / f"{name}.log"

    def last_words(self, name):
        lines = self.log(name).read_text("utf-8", "replace").splitlines()[-5:]
        return "".join(f"\n{line}" for line in lines)

    def pause(self, seconds=0.1):
        """Waits, as long as all of them run and nobody asks them to end."""
        if self.asked:
            raise Asked
        for name, process in self.running.items():
            if process.poll() is not None:
                raise Failed(f"{name} has ended{self.last_words(name)}")
        time.sleep(seconds)

    def comes(self, name, what):
        """What this function finds, as soon as it finds it."""
        until = time.monotonic() + PATIENCE
        while not (found := what()):
            if time.monotonic() > until:
                raise Failed(f"{name} doesn't answer{self.last_words(name)}")
            self.pause()
        return found

    def address(self, name):
        """Where a program of Prometheus listens, by its log."""
        def said():
            return re.search(r'msg="Listening on" .*?address=([0-9.:]+)',
                             self.log(name).read_text("utf-8"))
        return self.comes(name, said)[1]

    def end(self, name, how=signal.SIGTERM):
        """Whether it ended by itself once it was asked to."""
        process = self.running.pop(name)
        process.send_signal(how)
        # Who is stopped can't end.
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        return True

    def end_all(self):
        """The names of those that had to be killed."""
        return [name for name in reversed(list(self.running)) if not self.end(name)]


def listener(port, hear):
    """Takes what Alertmanager sends, at this port or, where it is 0, at a free one; `hear` is told
    the path and the message. Returns the port."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            message = json.loads(self.rfile.read(int(self.headers["content-length"])))
            hear(self.path.removeprefix("/"), message)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Whatever came is told by `hear`."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port
