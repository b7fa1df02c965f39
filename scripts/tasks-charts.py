#!/usr/bin/env python3
"""Draws the charts of docs/performance-tasks.md, and fills in its tables, from target/bench/tasks.json.

`cargo bench -p vc-benches --bench tasks` writes it.
"""

from charts import ROOT, chart, figures, fill_page, number, table

CHARTS = ROOT / "docs" / "images" / "performance"
PAGE = ROOT / "docs" / "performance-tasks.md"
LIMIT_MS = 20


def run_text(found):
    run, largest = found["run"], found["curve"][-1]["tasks"]
    text = (
        f"These are of {largest:,} tasks, on a virtual machine with {run['cores']} cores (AMD EPYC), a virtual disk, Debian 12."
    )
    load = run["load_5_minutes"]
    if load is not None and load > run["cores"] + 2:
        text += (
            f" **Other programs kept the machine busy meanwhile** (load average {load:.0f}, of which the bench makes 2):"
            " the times include waiting for a core, and say little of an idle machine."
        )
    return text


def curve_table(found):
    rows = [
        [
            f"{row['tasks']:,}",
            number(row["each_us"]),
            number(row["one_p50_us"]),
            number(row["one_p99_us"]),
            number(row["log_mb"]),
            number(row["view_mb"]),
        ]
        for row in found["curve"]
    ]
    return table(["tasks", "µs a task, 32 clients", "one client, p50 µs", "p99 µs", "log MB", "view MB"], rows)


def requests_table(found):
    rows = [
        [row["what"], f"{row['p50_ms']:.1f}", f"{row['p99_ms']:.1f}", f"{row['max_ms']:.1f}", f"{row['of_limit']:.2f}"]
        for row in found["requests"]
    ]
    writes = found.get("writes")
    if writes is None:
        return table(["", "p50 ms", "p99 ms", "max ms", f"p99 of {LIMIT_MS} ms"], rows)
    label = f"the {writes['count']:,} writes beside them"
    of_limit = f"{writes['p99_ms'] / LIMIT_MS:.2f}"
    rows.append([label, f"{writes['p50_ms']:.1f}", f"{writes['p99_ms']:.1f}", f"{writes['max_ms']:.1f}", of_limit])
    return table(["", "p50 ms", "p99 ms", "max ms", f"p99 of {LIMIT_MS} ms"], rows)


def peers_table(found):
    works = ("add", "list", "complete")
    rows = [
        [row["name"], f"{row['tasks']:,}", *(f"{row[f'{work}_ms']:.1f} ({row[f'{work}_of_vc']:.1f})" for work in works)]
        for row in found["peers"]
    ]
    return table(["", "tasks", *(f"{work} ms (of vc)" for work in works)], rows)


def main():
    found = figures("tasks")
    bars = [(f"{row['tasks']:,} tasks", row["each_us"], f"{number(row['each_us'])} µs", "ours") for row in found["curve"]]
    chart(CHARTS / "tasks-adding.svg", "Adding a task", "Time for each, durable, of 32 clients together; flat is the aim", bars)
    bars = [(row["what"], row["p50_ms"], f"{row['p50_ms']:.1f} ms", "ours") for row in found["requests"]]
    chart(
        CHARTS / "tasks-requests.svg",
        "Requests beside 50 writes a second",
        "Median, from asking to the answer",
        bars,
        (LIMIT_MS, f"{LIMIT_MS} ms"),
    )
    fill_page(
        PAGE,
        {
            "run": run_text(found),
            "curve": curve_table(found),
            "requests": requests_table(found),
            "peers": peers_table(found),
        },
    )


if __name__ == "__main__":
    main()
