"""Services that are started for checks, each with a store of its own, and whoever asks them."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

# Invented, and known to nobody but the emulator, which takes any.
AWS = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "local",
       "AWS_SECRET_ACCESS_KEY": "local"}
# Short, so that a pause of the emulator is soon a lost request, one that is sent again, and a 503.
IMPATIENT = ["--store-timeout-ms", "200", "--store-deadline-ms", "700"]
ANNOUNCED = r"PeopleInfo serves on http://(\S+) .*metrics on http://(\S+)/metrics"
FREE = "127.0.0.1:0"


class Service:
    """A running service, and whoever asks it."""

    def __init__(self, program, folder, *arguments, before=()):
        """`before` is the command that the program is run by, such as `unshare`."""
        said = subprocess.run([program, "token", "generate"], check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        self.token, digest = said.split()[-2:]
        self.log = folder / f"{len(list(folder.iterdir()))}.log"
        self.command = [*before, program, "serve", "--admin-token-hash", digest, *arguments]
        self.address = self.metrics = FREE
        self.start()

    def start(self):
        """At free ports, or once more at those it had."""
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*self.command, "--listen", self.address, "--metrics-listen", self.metrics],
                stdout=subprocess.DEVNULL, stderr=log, env=os.environ | AWS)

    def announced(self):
        # A slow machine takes its time.
        for _ in range(600):
            if found := re.search(ANNOUNCED, self.log.read_text("utf-8")):
                self.address, self.metrics = found.groups()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit(self.log.read_text("utf-8"))

    def ask(self, method, path, body=None, token="", patience=5):
        """The status, or nothing where whoever asks goes away before there is one."""
        connection = http.client.HTTPConnection(self.address, timeout=patience)
        headers = {"content-type": "application/json"}
        if token is not None:
            headers["authorization"] = f"Bearer {token or self.token}"
        try:
            connection.request(method, path, body, headers)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def ordinary(self, number):
        self.ask("POST", "/v1/people", json.dumps({"userName": f"ada{number}"}))
        self.ask("GET", "/v1/people?q=ada")
        self.ask("GET", "/v1/tokens")
        self.ask("GET", "/readyz", token=None)


def table(program, emulator):
    """The arguments for a store in a new table of the emulator."""
    arguments = ["--store", "dynamodb:PeopleInfo", "--store-endpoint",
                 emulator.stdout.readline().strip()]
    subprocess.run([program, "table", "create", *arguments], check=True, env=os.environ | AWS,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return arguments


def end(process):
    # Who is stopped can't end.
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait()


def emulated(emulator):
    # It ends with its standard input, too.
    return subprocess.Popen([emulator], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
