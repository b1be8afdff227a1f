#!/usr/bin/env python3
"""Writes the dashboards, as Grafana reads them, out of the tables of panels in `boards`:

    deploy/grafana/write.py [FOLDER]    the folder is deploy/grafana/dashboards otherwise
"""

import json
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COLUMNS = 24
HEIGHTS = {"stat": 4}
# Whatever data source is chosen above: files of another Grafana have another id for it.
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
VARIABLES = {
    "job": "label_values(peopleinfo_build_info, job)",
    "instance": 'label_values(peopleinfo_build_info{job=~"$job"}, instance)',
    "engine": 'label_values(store_operations_total{job=~"$job"}, engine)',
    "route": 'label_values(http_requests_total{job=~"$job"}, route)',
}
# What is built otherwise than five minutes before has just been deployed, or gone back to.
DEPLOYED = """count by (version, revision) (peopleinfo_build_info{job=~"$job"})
unless count by (version, revision) (peopleinfo_build_info{job=~"$job"} offset 5m)"""
# What stands beside a graph: names and newest values, the highest first.
BESIDE = {
    "legend": {"displayMode": "table", "placement": "bottom", "showLegend": True,
               "calcs": ["lastNotNull", "max"], "sortBy": "Last *", "sortDesc": True},
    "tooltip": {"mode": "multi", "sort": "desc"},
}
# How Grafana draws each kind of panel. The buckets of a heatmap come from the service already.
KINDS = {
    "graph": {
        "type": "timeseries",
        "custom": {"lineWidth": 1, "fillOpacity": 8, "showPoints": "never"},
        "options": BESIDE,
    },
    "stat": {
        "type": "stat",
        "options": {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
                    "textMode": "value_and_name", "colorMode": "value", "graphMode": "none"},
    },
    "heatmap": {
        "type": "heatmap",
        "options": {"calculate": False, "cellGap": 1, "yAxis": {"unit": "s"},
                    "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
                    "legend": {"show": True}},
    },
}


def target(letter, kind, legend, query):
    shape = "heatmap" if kind == "heatmap" else "time_series"
    return {"datasource": SOURCE, "expr": query.strip(), "format": shape,
            "instant": kind == "stat", "legendFormat": legend, "range": kind != "stat",
            "refId": letter}


def thresholds(steps):
    """The colour from the start, and those from a value on."""
    found = [{"color": steps["base"], "value": None}]
    for value, colour in steps.items():
        if value != "base":
            found.append({"color": colour, "value": float(value)})
    return {"mode": "absolute", "steps": found}


def fields(panel, kind):
    """What holds for all series of a panel."""
    found = {"unit": panel.get("unit", "short"), "custom": KINDS[kind].get("custom", {})}
    if "decimals" in panel:
        found["decimals"] = panel["decimals"]
    if "steps" in panel:
        found["thresholds"] = thresholds(panel["steps"])
        found["color"] = {"mode": "thresholds" if kind == "stat" else "palette-classic"}
        if kind == "graph":
            found["custom"] = found["custom"] | {"thresholdsStyle": {"mode": "line"}}
    if panel.get("stacked"):
        found["custom"] = found["custom"] | {"stacking": {"mode": "normal"}, "fillOpacity": 40}
    # Only what is left of a budget can be less than nothing, and that is no graph.
    return {"defaults": found | ({} if kind == "stat" else {"min": 0}), "overrides": []}


def description(panel):
    runbook = panel.get("runbook")
    if not runbook:
        return panel["text"]
    path = f"docs/runbooks/{runbook}.md"
    if not (ROOT / path).is_file():
        sys.exit(f"{panel['title']}: {path} isn't there")
    return f"{panel['text']}\n\nRunbook: `{path}`"


def written(panel, place):
    kind = panel.get("kind", "graph")
    asked = panel["queries"].items()
    return {
        "type": KINDS[kind]["type"], "title": panel["title"], "description": description(panel),
        "datasource": SOURCE, "gridPos": place, "fieldConfig": fields(panel, kind),
        "options": KINDS[kind]["options"],
        "targets": [target(letter, kind, *each) for letter, each in zip("ABCDEF", asked)],
    }


def placed(panels):
    """From left to right as long as there is room, with a heading where a row begins."""
    x = y = tallest = 0
    for panel in panels:
        width, height = panel.get("width", 12), HEIGHTS.get(panel.get("kind"), 8)
        if "row" in panel or x + width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        if "row" in panel:
            place = {"x": 0, "y": y, "w": COLUMNS, "h": 1}
            yield {"type": "row", "title": panel["row"], "collapsed": False, "gridPos": place,
                   "panels": []}
            y += 1
        yield written(panel, {"x": x, "y": y, "w": width, "h": height})
        x, tallest = x + width, max(tallest, height)


def variables(names):
    yield {"name": "datasource", "label": "data source", "type": "datasource",
           "query": "prometheus"}
    for name in names:
        yield {"name": name, "type": "query", "datasource": SOURCE,
               "query": {"query": VARIABLES[name], "refId": name}, "refresh": 2, "sort": 1,
               "multi": True, "includeAll": True, "allValue": ".*",
               "current": {"text": ["All"], "value": ["$__all"]}}


def dashboard(name, board):
    panels = [{"id": number, **panel} for number, panel in enumerate(placed(board["panel"]), 1)]
    deployed = {"name": "Deployments", "datasource": SOURCE, "enable": True, "expr": DEPLOYED,
                "iconColor": "blue", "step": "60s", "titleFormat": "{{version}}",
                "textFormat": "{{revision}}"}
    return {
        "uid": f"peopleinfo-{name}", "title": f"PeopleInfo: {board['title']}",
        "description": board["text"], "tags": ["peopleinfo"], "editable": False,
        "schemaVersion": 39, "timezone": "browser", "graphTooltip": 1, "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "links": [{"type": "dashboards", "title": "Others", "tags": ["peopleinfo"],
                   "includeVars": True, "keepTime": True}],
        "annotations": {"list": [deployed]},
        "templating": {"list": list(variables(board["variables"]))},
        "panels": panels,
    }


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((HERE / "boards").glob("*.toml")):
        found = dashboard(path.stem, tomllib.loads(path.read_text("utf-8")))
        text = json.dumps(found, indent=1, ensure_ascii=False)
        (folder / f"{path.stem}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "dashboards")
