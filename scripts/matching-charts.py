#!/usr/bin/env python3
"""Draws the charts of docs/matching-quality.md, and fills in its tables, from target/bench/coffee_rounds.json.

`cargo bench -p vc-benches --bench coffee_rounds` writes that.
"""

from charts import ROOT, chart, figures, fill_page, number, table

CHARTS = ROOT / "docs" / "images" / "matching"
PAGE = ROOT / "docs" / "matching-quality.md"
FOUND = figures("coffee_rounds")
HEAD = [
    "people, method",
    "repeat-free rounds",
    "repeats %",
    "gap, 1st percentile",
    "different people met",
    "common slot %",
    "large, max − min",
    "skips, max − min",
    "unmatched %",
    "violations",
]


def rows_of(kind, size, people=None, rows="results"):
    wanted = (kind, size)
    found = [row for row in FOUND[rows] if (row["kind"], row["size"]) == wanted]
    return [row for row in found if people in (None, row["people"])]


def kind_of(row):
    return "ours" if row["method"] == "vc" else "peer"


def repeat_free(name, rows, title, subtitle):
    bars = [(row["method"], row["clean_rounds"], number(row["clean_rounds"]), kind_of(row)) for row in rows]
    most = rows[0]["clean_rounds_at_most"]
    chart(CHARTS / f"{name}.svg", title, subtitle, bars, (most, f"none has more than {number(most)}"))


def churn_repeats(people):
    bars = []
    for size, name in ((2, "pairs"), (3, "threes"), (4, "fours"), (5, "fives")):
        for row in rows_of("churn", size, people):
            value = row["repeat_percent"]
            bars.append((f"{name}, {row['method']}", value, f"{value:.1f}%", kind_of(row)))
    subtitle = "5% replaced and 20% paused in each round; share of meetings between people who had met"
    chart(CHARTS / "repeats.svg", f"Repeats among {people} people who come and go", subtitle, bars)


def shown(row, name, digits=0):
    value = row[name]
    return "–" if value is None else f"{value:,.{digits}f}"


def with_bound(row, name, bound, digits=0):
    text = shown(row, name, digits)
    return text if row[bound] is None else f"{text} of {shown(row, bound, digits)}"


def cells(row):
    at_least = row["repeat_percent_at_least"]
    repeats = shown(row, "repeat_percent", 1)
    return [
        f"{row['people']:,}, {row['method']}",
        with_bound(row, "clean_rounds", "clean_rounds_at_most"),
        repeats if at_least is None else f"{repeats} (at least {at_least:.1f})",
        shown(row, "gap_p1"),
        shown(row, "distinct_met", 1),
        shown(row, "common_slot_percent"),
        shown(row, "large_spread"),
        shown(row, "skip_spread"),
        shown(row, "unmatched_percent", 1),
        shown(row, "violations"),
    ]


def tables(kind):
    parts = []
    for size, name in ((2, "Pairs"), (3, "Threes"), (4, "Fours"), (5, "Fives")):
        rows = [cells(row) for row in rows_of(kind, size)]
        parts.append(f"<details><summary>{name}</summary>\n\n{table(HEAD, rows)}\n\n</details>")
    return "\n".join(parts)


def fours_table():
    rows = []
    for kind, label in (("alike", "all alike"), ("static", "with wishes")):
        for row in rows_of(kind, 4, rows="fours"):
            slots = shown(row, "common_slot_percent")
            rows.append([f"{label}, {row['method']}", shown(row, "clean_rounds"), shown(row, "repeat_percent", 1), slots])
    return table(["32 people in fours", "repeat-free rounds of 10", "repeats %", "common slot %"], rows)


def run_text():
    run = FOUND["run"]
    offices = sorted({row["people"] for row in FOUND["results"]})
    length = "a short run" if run["quick"] else "a full run"
    return (
        f"These are from {length}: offices of {', '.join(f'{n:,}' for n in offices)} people;"
        " medians of five seeds up to 101 people, one seed above."
    )


def main():
    repeat_free(
        "pairs",
        rows_of("static", 2, 50),
        "50 people in pairs: rounds before the first repeat",
        "Always the same people, 49 rounds",
    )
    repeat_free(
        "fours",
        rows_of("alike", 4, 32, "fours"),
        "32 people in fours: rounds before the first repeat",
        "Always the same people, who like everybody alike; 10 rounds",
    )
    offices = {row["people"] for row in FOUND["results"]}
    churn_repeats(101 if 101 in offices else 50)
    fill_page(
        PAGE,
        {
            "run": run_text(),
            "fours": fours_table(),
            "static": tables("static"),
            "churn": tables("churn"),
        },
    )


if __name__ == "__main__":
    main()
