"""Reads lines of start, rule, last moment and most occurrences, and writes the occurrences of each."""

import itertools
import sys
from datetime import datetime

from dateutil.rrule import rrulestr

for line in sys.stdin:
    start, text, last, most = line.rstrip("\n").split("\t")
    rule = rrulestr(text, dtstart=datetime.fromisoformat(start))
    # Rules without an end would be looked at until the year 9999.
    last = datetime.fromisoformat(last)
    rule._until = min(rule._until, last) if rule._until else last
    found = itertools.islice(rule, int(most))
    print(" ".join(moment.strftime("%Y-%m-%dT%H:%M") for moment in found))
