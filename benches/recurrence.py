"""Reads cases as JSON, times python-dateutil on each, and answers with the shortest times and what it found."""

import itertools
import json
import sys
import time
from datetime import datetime
from importlib.metadata import version

from dateutil import tz
from dateutil.rrule import rrulestr


def find(case):
    zone = tz.gettz(case["zone"]) if case["zone"] else None
    start = datetime.fromisoformat(case["start"]).replace(tzinfo=zone)
    rule = rrulestr(case["rule"], dtstart=start)
    if case["after"]:
        return [rule.after(datetime.fromisoformat(case["after"]).replace(tzinfo=zone))]
    return list(itertools.islice(rule, case["count"]))


def timed(case, times):
    best = None
    for _ in range(times):
        before = time.perf_counter()
        found = find(case)
        elapsed = time.perf_counter() - before
        best = elapsed if best is None else min(best, elapsed)
    return {"micros": best * 1e6, "found": [moment.strftime("%Y-%m-%dT%H:%M") for moment in found]}


asked = json.load(sys.stdin)
answers = [timed(case, asked["times"]) for case in asked["cases"]]
json.dump({"version": version("python-dateutil"), "answers": answers}, sys.stdout)
