"""Rules and configurations of Prometheus in which time passes faster: whatever is a duration is
divided by the same number. Rates stay per second, and sizes and counts what they are."""

import re
import sys

UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
# Durations that rules write as a number of seconds, and by what they are known.
SECONDS = [r"\b120(?= \* )", r"\b300(?= \* )", r"\b30(?= \* sum_over_time\()", r"\b1800(?=\))",
           r"\b3600(?=\))", r"\b86400(?=\))"]


def duration(text, times):
    """A duration of Prometheus, divided."""
    count, unit = re.fullmatch(r"(\d+)(ms|s|m|h|d)", text).groups()
    return f"{round(int(count) * UNITS[unit] / times)}ms"


def configuration(text, times):
    return re.sub(r"\b\d+(ms|s|m|h|d)\b", lambda found: duration(found[0], times), text)


def rules(texts, times):
    """All files of rules at once, so that a way to write seconds is noticed that none has."""
    found, faster = set(), []
    for text in texts:
        for pattern in SECONDS:
            text, count = re.subn(pattern, lambda seconds: f"{int(seconds[0]) / times:g}", text)
            found |= {pattern} if count else set()
        faster.append(configuration(text, times))
    if missing := set(SECONDS) - found:
        sys.exit(f"no rule has {' or '.join(sorted(missing))}")
    return faster
