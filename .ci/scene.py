"""Running services, those who ask them, those who watch them, and a record of what they saw."""

import itertools
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "deploy/local"))
import faster
from services import Service, emulated, end, table
from watching import RULES, Programs, answers, listener

WATCHDOG = "Watchdog"
CALLERS = 6


class Scene:
    """Services, those who ask them, and those who watch them."""

    def __init__(self, program, emulator, times, folder, ends):
        self.program, self.emulator, self.times = program, emulator, times
        self.folder, self.ends = folder, ends
        self.services, self.told, self.done = [], [], []
        self.ended = threading.Event()

    def service(self, *arguments, before=()):
        (self.folder / "services").mkdir(exist_ok=True)
        service = Service(self.program, self.folder / "services", *arguments, before=before)
        self.ends.callback(lambda: end(service.process))
        service.announced()
        self.services.append(service)
        return service

    def emulated(self):
        """An emulator of DynamoDB, and the arguments for a store in it."""
        emulator = emulated(self.emulator)
        self.ends.callback(end, emulator)
        return emulator, table(self.program, emulator)

    def aside(self, function, *arguments):
        """Runs it until the end of the scene, which it has to look out for."""
        thread = threading.Thread(target=function, args=arguments)
        thread.start()
        self.ends.callback(thread.join)
        self.ends.callback(self.ended.set)

    def ask(self):
        """Has somebody ask each service, for as long as the scene goes on."""
        numbers = itertools.count()
        for service in self.services:
            for _ in range(CALLERS):
                self.aside(self.call, service, numbers)

    def call(self, service, numbers):
        # As many calls as may be for little work, and few where there is time.
        while not self.ended.wait(0.5 if self.times > 1 else 2):
            service.ordinary(next(numbers))

    def minutes(self, count):
        """Waits so many minutes of the rules."""
        time.sleep(count * 60 / self.times)

    def hear(self, receiver, message):
        self.told.append(
            (time.time(), receiver, message["groupLabels"]["alertname"], message["status"]))

    def times_told(self, alert, status="firing"):
        """When somebody was told this of an alert."""
        return [at for at, _, name, how in self.told if (name, how) == (alert, status)]

    def until(self, what, limit):
        """Waits for this, for so many minutes of the rules; the machine may be slow."""
        left = time.monotonic() + limit * 60 / self.times + 5
        while not what() and time.monotonic() < left:
            time.sleep(0.1)

    def note(self, text):
        self.done.append((time.time(), text))

    def watch(self):
        """Starts Alertmanager and Prometheus, with copies of what stands in deploy/prometheus."""
        port = listener(0, self.hear)
        programs = Programs(self.folder)
        self.ends.callback(programs.end_all)
        text = subprocess.run(
            ["python3", RULES / "rules.py", "heard", f"http://127.0.0.1:{port}"],
            check=True, text=True, stdout=subprocess.PIPE).stdout
        (self.folder / "alertmanager.yml").write_text(faster.configuration(text, self.times))
        programs.start("alertmanager", [
            "prometheus-alertmanager", f"--config.file={self.folder}/alertmanager.yml",
            f"--storage.path={self.folder}/told", "--web.listen-address=127.0.0.1:0",
            "--cluster.listen-address="])
        names = ["recording.yml", "alerts.yml"]
        texts = [(RULES / name).read_text("utf-8") for name in names]
        text = faster.configuration((RULES / "prometheus.yml").read_text("utf-8"), self.times)
        targets = ", ".join(f'"{service.metrics}"' for service in self.services)
        (self.folder / "prometheus.yml").write_text(
            text.replace("127.0.0.1:9093", programs.address("alertmanager"))
            .replace('"127.0.0.1:5050"', targets))
        # The first reading takes some seconds, which are minutes to the rules: they come after it.
        for name in names:
            (self.folder / name).write_text("groups: []\n")
        programs.start("prometheus", [
            "prometheus", f"--config.file={self.folder}/prometheus.yml",
            f"--storage.tsdb.path={self.folder}/read", "--web.listen-address=127.0.0.1:0",
            # What Prometheus itself takes for durations where nobody says anything.
            f"--query.lookback-delta={faster.duration('5m', self.times)}",
            f"--rules.alert.resend-delay={faster.duration('1m', self.times)}"])
        self.prometheus = programs.address("prometheus")
        programs.comes("prometheus", lambda: answers(f"http://{self.prometheus}/-/ready"))
        programs.comes("prometheus", lambda: len(self.query("up == 1")) == len(self.services))
        for name, text in zip(names, faster.rules(texts, self.times)):
            (self.folder / name).write_text(text)
        programs.running["prometheus"].send_signal(signal.SIGHUP)

    def query(self, text):
        with urllib.request.urlopen(f"http://{self.prometheus}/api/v1/query?query="
                                    + urllib.parse.quote(text)) as answer:
            return json.load(answer)["data"]["result"]

    def states(self, since):
        """When which alert began to wait, to fire, and to be over, by Prometheus."""
        series = self.query(
            f'ALERTS{{alertname!="{WATCHDOG}"}}[{round(time.time() - since) + 1}s]')
        seen = {}
        for one in series:
            for at, _ in one["values"]:
                state = one["metric"]["alertstate"]
                states = seen.setdefault(one["metric"]["alertname"], {})
                if states.get(at) != "firing":
                    states[at] = state
        interval = 30 / self.times
        for name, states in seen.items():
            last, before = None, None
            for at in sorted(states):
                # Several evaluations without it.
                if last is not None and at - last > 4 * interval:
                    yield last + interval, name, "over"
                    before = None
                if states[at] != before:
                    yield at, name, states[at]
                last, before = at, states[at]
            if time.time() - last > 4 * interval:
                yield last + interval, name, "over"
