"""Asks a real Prometheus everything that dashboards ask.

    series.py at ADDRESS    until each query has had a number once; prints how many series each had
                            at most
    series.py queries       prints the queries, one a line
"""

import http.client
import json
import math
import re
import sys
import time
import urllib.parse
from pathlib import Path

DASHBOARDS = Path(__file__).parent / "dashboards"
# Some rates need a while, and a slow machine a longer one; what had nothing until then has nothing.
SECONDS = 180
# Grafana takes four times the interval of its data source, which is short in a test.
RATE = "15s"


def boards():
    return [json.loads(path.read_text("utf-8")) for path in sorted(DASHBOARDS.glob("*.json"))]


def queries(board):
    """What a dashboard asks: the name of a panel, the number of its query, and the query."""
    for each in board["annotations"]["list"]:
        yield each["name"], "annotation", each["expr"]
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["refId"], target["expr"]


def filled(query):
    """As Grafana sends it where everything is chosen."""
    query = query.replace("$__rate_interval", RATE)
    query = re.sub(r"\$(job|instance|engine|route)\b", ".*", query)
    if "$" in query:
        sys.exit(f"a variable that nothing is put in the place of: {query}")
    return query


def answer(address, path, **parameters):
    connection = http.client.HTTPConnection(address)
    connection.request("GET", f"/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
    found = json.load(connection.getresponse())
    connection.close()
    if found["status"] != "success":
        sys.exit(f"{found['error']}: {parameters}")
    return found["data"]


def numbers(address, query):
    """How many series have a number: where nothing is divided by nothing, there is none."""
    result = answer(address, "query", query=filled(query))["result"]
    return sum(not math.isnan(float(series["value"][1])) for series in result)


def values(address, variable):
    """How many there are to choose of, of a variable that Prometheus is asked for."""
    match = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"])
    return len(answer(address, f"label/{match[2]}/values", **{"match[]": filled(match[1])}))


def counted(address):
    """How many series, or values, each query and variable of each dashboard has."""
    for board in boards():
        for title, which, query in queries(board):
            yield board["title"], title, which, numbers(address, query)
        for variable in board["templating"]["list"]:
            if variable["type"] == "query":
                yield board["title"], f"${variable['name']}", "variable", values(address, variable)


def at(address):
    """Not all at the same moment: a panel of failures has none of them for most of the time."""
    end, most = time.monotonic() + SECONDS, {}
    while True:
        for board, title, which, count in counted(address):
            query = board, title, which
            most[query] = max(count, most.get(query, 0))
        empty = sum(not count for count in most.values())
        if not empty or time.monotonic() > end:
            break
        time.sleep(2)
    for (board, title, which), count in most.items():
        print(f"{count:5}  {board}: {title} ({which})", file=sys.stderr)
    if empty:
        sys.exit(f"{empty} of {len(most)} never had a series in {SECONDS} seconds")
    print(f"{len(most)} queries that had one, {sum(most.values())} series at most")


def every_query():
    for board in boards():
        for _, _, query in queries(board):
            print(" ".join(query.split()))


if __name__ == "__main__":
    {"at": at, "queries": every_query}[sys.argv[1]](*sys.argv[2:])
