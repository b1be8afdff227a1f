"""Load on a service that is told to stop: load.py URL COMMAND…

Callers with the token in TOKEN write and read people, each over a connection of their own, as long
as /readyz says that the service may be asked, as a load balancer does. Meanwhile COMMAND tells the
service to stop. Prints how many people were written, and how many requests there were; fails if any
of them wasn't answered well, or if
there were none after COMMAND had begun.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

CALLERS = 8
LONGEST = 60
ADDRESS = urlsplit(sys.argv[1]).netloc
HEADERS = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Content-Type": "application/json"}

ready = threading.Event()
stopping = threading.Event()
failures = []
counts = {"before": 0, "while stopping": 0}
people = set()
lock = threading.Lock()


def ask(connection, method, path, body=None):
    """Sends one request; anything but a good answer is a failure."""
    began_late = stopping.is_set()
    try:
        connection.request(method, path, body, HEADERS)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise ValueError(f"{answer.status} {text[:200]}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        with lock:
            failures.append(f"{method} {path}: {error!r}")
        return None
    with lock:
        counts["while stopping" if began_late else "before"] += 1
    return json.loads(text)


def call(number):
    """Writes somebody and reads them, until the service isn't ready any more."""
    connection = http.client.HTTPConnection(ADDRESS, timeout=30)
    while ready.is_set() and not failures:
        person = {"name": {"givenName": "Caller", "familyName": f"Number {number}"}}
        written = ask(connection, "POST", "/v1/people", json.dumps(person))
        if written:
            people.add(written["id"])
            ask(connection, "GET", f"/v1/people/{written['id']}")


def watch():
    """Notices when the service isn't ready any more."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(ADDRESS, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status != 200:
                break
        except OSError as error:
            failures.append(f"GET /readyz: {error!r}, and it had been ready before")
            break
        time.sleep(0.05)
    else:
        failures.append(f"still ready after {LONGEST} s")
    ready.clear()


def main():
    """Runs it all."""
    ready.set()
    threads = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
    threads.append(threading.Thread(target=watch))
    for thread in threads:
        thread.start()
    time.sleep(2)
    stopping.set()
    command = subprocess.run(sys.argv[2:], check=False, stdout=subprocess.DEVNULL)
    for thread in threads:
        thread.join()
    print(
        f"{len(people)} people written; {counts['before']} requests before,"
        f" {counts['while stopping']} while it stopped"
    )
    if command.returncode:
        failures.append(f"{sys.argv[2]} exited with {command.returncode}")
    if not all(counts.values()):
        failures.append("there were no requests at one of these times")
    sys.exit("\n".join(failures) or None)


main()
