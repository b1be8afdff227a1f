"""What has to hold of the rules beside what promtool sees. `check` calls it:

    rules.py described | tested | documented    and says what it has counted
    rules.py told SCRAPE                        holds a scrape against docs/metrics.md
    rules.py classic SCRAPE                     prints it in the format that promtool lints
    rules.py asked FILE                         the same for the queries of its lines
    rules.py looks                              prints the queries of the runbooks, as rules
    rules.py raised [ALERT[@INSTANCE]…]         prints these alerts, or all, for Alertmanager
    rules.py heard [URL]                        prints its configuration, in which nobody is told,
                                                or URL/RECEIVER
"""

import json
import re
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RUNBOOKS = Path("docs/runbooks")
WATCHDOG = "Watchdog"
PARTS = ["What it means", "How bad", "First looks", "What to do", "Over when"]
# What Prometheus tells by itself.
OF_PROMETHEUS = {"up", "ALERTS"}
ENDINGS = {"counter": ["_total"], "info": ["_info"], "gauge": [""],
           "histogram": ["_bucket", "_sum", "_count"]}


def rules(kind):
    for name in ["recording.yml", "alerts.yml"]:
        for group in yaml.safe_load((HERE / name).read_text("utf-8"))["groups"]:
            yield from (rule for rule in group["rules"] if kind in rule)


def alerts():
    return {rule["alert"]: rule for rule in rules("alert")}


def fail_if(broken):
    if broken:
        sys.exit("\n".join(broken))


def parts_of(runbook):
    """The heading of a runbook, and its parts."""
    text = runbook.read_text("utf-8") if runbook.is_file() else ""
    return text.splitlines()[:1] + re.findall(r"^\*\*(.*)\.\*\*", text, re.MULTILINE)


def described():
    """Every alert says how bad it is, what people see, and where to read on."""
    broken, named = [], set()
    index = (ROOT / "docs/observability.md").read_text("utf-8")
    for name, alert in alerts().items():
        severities = {"none"} if name == WATCHDOG else {"page", "ticket"}
        if alert["labels"].get("severity") not in severities:
            broken.append(f"{name}: its severity has to be one of {severities}")
        for part in ["summary", "description", "runbook_url"]:
            if not alert["annotations"].get(part):
                broken.append(f"{name} has no {part}")
        kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
        runbook = RUNBOOKS / f"{kebab}.md"
        named.add(runbook.name)
        if alert["annotations"].get("runbook_url") != str(runbook):
            broken.append(f"{name}: its runbook_url has to be {runbook}")
        if parts_of(ROOT / runbook) != [f"# {name}", *PARTS]:
            broken.append(f"{runbook} has to be there, with the heading `# {name}` and {PARTS}")
        if f"[{name}](runbooks/{runbook.name})" not in index:
            broken.append(f"docs/observability.md has no link `[{name}](runbooks/{runbook.name})`")
    there = {path.name for path in (ROOT / RUNBOOKS).glob("*.md")}
    broken += [f"{RUNBOOKS}/{name} is for no alert" for name in sorted(there - named)]
    fail_if(broken)
    print(f"{len(alerts())} alerts")


def fired(test):
    """The alerts that a test expects at one of its times."""
    for case in test.get("promql_expr_test", []):
        for sample in case["exp_samples"]:
            yield from re.findall(r'alertname="(\w+)"', sample["labels"])


def judges_all(test):
    """Whether a test looks at every alert, at each of its times."""
    everything = 'ALERTS{alertstate="firing",alertname!="Watchdog"}'
    return any(case["expr"] == everything for case in test["promql_expr_test"])


def tested():
    """Every alert has a test in which it fires, and one in which it is quiet."""
    fires, quiet, broken = set(), set(), []
    for path in sorted((HERE / "tests").glob("*.yml")):
        for test in yaml.safe_load(path.read_text("utf-8"))["tests"]:
            name = test["name"].split()[0]
            if test["name"].startswith(f"{name} fires: ") and name in fired(test):
                fires.add(name)
            elif re.match(f"{name} is quiet: |healthy: |silence: ", test["name"]):
                if set(fired(test)) or not judges_all(test):
                    broken.append(f"`{test['name']}` has to expect no alert at all")
                quiet.add(name)
    for name in alerts():
        if name not in fires:
            broken.append(f"no test shows that {name} fires")
        if name not in quiet and name != WATCHDOG:
            broken.append(f"no test shows what {name} is quiet at")
    broken += [f"no test has {name} traffic" for name in {"healthy:", "silence:"} - quiet]
    fail_if(broken)
    print(f"{len(fires)} fire, and {len(quiet & alerts().keys())} are quiet at what is near")


def metrics_of(expression):
    """The names of metrics in an expression of PromQL."""
    text = re.sub(r'"[^"]*"', "", expression)
    text = re.sub(r"\{[^}]*\}|\[[^]]*\]", " ", text)
    text = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", text)
    words = re.findall(r"(?<![\w.:])[a-zA-Z_:][\w:]*\b(?!\s*\()", text)
    return set(words) - {"and", "or", "unless", "bool", "offset", "sum", "count", "min", "max"}


def documented_series():
    """The names of series in docs/metrics.md, with the kind of each."""
    found = {}
    for line in (ROOT / "docs/metrics.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) > 2 and cells[1] in ENDINGS:
            for name in re.findall(r"`(\w+)`", cells[0]):
                found |= {name + ending: cells[1] for ending in ENDINGS[cells[1]]}
    return found


def queries():
    """What runbooks look at; a line that begins with a blank goes on with the one before."""
    for path in sorted((ROOT / RUNBOOKS).glob("*.md")):
        for block in re.findall(r"```promql\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            yield from re.split(r"\n(?! )", block.strip())


def looks():
    """JSON is YAML as well."""
    asked = [{"record": f"look:{number}", "expr": query} for number, query in enumerate(queries())]
    print(json.dumps({"groups": [{"name": "looks", "rules": asked}]}))


def known(expressions):
    """They name what the service tells, or what rules record."""
    told = documented_series().keys() | {rule["record"] for rule in rules("record")}
    named = set()
    for expression in expressions:
        named |= metrics_of(expression)
    fail_if([f"{name} isn't in docs/metrics.md" for name in sorted(named - told - OF_PROMETHEUS)])
    print(f"{len(named & documented_series().keys())} series of the service")


def documented():
    known([*(rule["expr"] for rule in [*rules("record"), *rules("alert")]), *queries()])


def asked(path):
    known(Path(path).read_text("utf-8").splitlines())


def families(path):
    """The families of a scrape: name and kind."""
    return re.findall(r"^# TYPE (\w+) (\w+)$", Path(path).read_text("utf-8"), re.MULTILINE)


def told(path):
    """A running service tells what is documented, as what it is documented."""
    known, broken = documented_series(), []
    for name, kind in families(path):
        if any(known.get(name + ending) != kind for ending in ENDINGS[kind]):
            broken.append(f"{name}, a {kind}, isn't in docs/metrics.md")
    fail_if(broken)
    print(f"{len(families(path))} metrics")


def classic(path):
    """promtool lints the format of before OpenMetrics: counters are declared by their whole names,
    what informs is a gauge, and nothing marks the end."""
    text = Path(path).read_text("utf-8").removesuffix("# EOF\n")
    for name, kind in families(path):
        if kind in {"counter", "info"}:
            text = re.sub(rf"^# (TYPE|HELP) {name} ", rf"# \1 {name}{ENDINGS[kind][0]} ", text,
                          flags=re.MULTILINE)
    print(re.sub(r"^(# TYPE \w+) info$", r"\1 gauge", text, flags=re.MULTILINE), end="")


def raised(*chosen):
    found = []
    for name, _, instance in (each.partition("@") for each in chosen or alerts()):
        labels = {"alertname": name, "job": "peopleinfo", **alerts()[name]["labels"]}
        found.append({"labels": labels | ({"instance": instance} if instance else {})})
    print(json.dumps(found))


def heard(url=None):
    """Where the addresses are real ones, a check would wake somebody."""
    told = yaml.safe_load((HERE / "alertmanager.yml").read_text("utf-8"))
    names = [receiver["name"] for receiver in told["receivers"]]
    told["receivers"] = [
        {"name": name, "webhook_configs": [{"url": f"{url}/{name}"}] if url else []}
        for name in names]
    print(json.dumps(told))


if __name__ == "__main__":
    {"described": described, "tested": tested, "documented": documented, "asked": asked,
     "told": told, "classic": classic, "looks": looks, "raised": raised,
     "heard": heard}[sys.argv[1]](*sys.argv[2:])
