#!/usr/bin/env python3
"""Draws the charts of docs/performance.md, and fills in its tables, from target/bench/*.json.

`make bench` writes those.
"""

from charts import ROOT, chart, figures, fill_page, number, table

CHARTS = ROOT / "docs" / "images" / "performance"
PAGE = ROOT / "docs" / "performance.md"


def commands():
    found = figures("engine")
    raw_1, raw_64 = found["raw_1_per_second"], found["raw_64_per_second"]
    bars = [
        ("raw SQLite, 1 a transaction", raw_1, number(raw_1), "peer"),
        ("raw SQLite, 64 a transaction", raw_64, number(raw_64), "peer"),
    ]
    for clients in (1, 8, 64, 256):
        rate = found[f"engine_{clients}_clients"]["per_second"]
        label = "vc, 1 client" if clients == 1 else f"vc, {clients} clients"
        bars.append((label, rate, f"{number(rate)}  ({rate / raw_64:.2f})", "ours"))
    chart(
        CHARTS / "commands.svg",
        "Durable commands a second",
        "Event, row, index and full text each; in brackets the share of 64 raw rows a transaction",
        bars,
        (raw_64 / 2, "to beat at 64 clients"),
    )


def replay():
    found = figures("replay")
    bars = [("raw rows by hand, no journal", found["raw_per_second"], number(found["raw_per_second"]), "peer")]
    for key, label in (
        ("large", "vc, 1 event a command"),
        ("large_import", "vc, 100 events a command"),
        ("large_at_once", "vc, 1 event, of this hour"),
    ):
        rate = found[key]["replay_per_second"]
        bars.append((label, rate, f"{number(rate)}  ({found[key]['of_raw']:.2f})", "ours"))
    target = found["target_per_second"]
    chart(
        CHARTS / "replay.svg",
        "Events a second into a new view",
        "Read, checked, parsed, unsealed, projected with full text; in brackets the share of raw rows",
        bars,
        (target, f"to reach: {number(target)}"),
    )


def reads():
    found = figures("reads")
    bars = []
    for key, label, kind in (
        ("alone", "alone", "ours"),
        ("writing", "beside 64 writing clients", "ours"),
        ("beside_spinner", "beside busy threads, no writes", "peer"),
    ):
        for share in ("p50", "p99"):
            value = found[key][f"{share}_us"]
            bars.append((f"{label}, {share}", value, f"{number(value)} µs", kind))
    chart(CHARTS / "reads.svg", "Time of a read of 25 rows", "From asking to the answer, in microseconds", bars)


def limits():
    memory, start = figures("instances"), figures("start")
    bars = [
        (
            f"memory, {memory['opened']['instances']:,} instances",
            memory["opened"]["of_limit"],
            f"{number(memory['opened']['resident_mb'])} MB",
            "ours",
        ),
        ("start of vc", start["of_limit"], f"{number(start['again_ms'])} ms", "ours"),
    ]
    text = f"limits: {number(memory['limit_mb'])} MB, {number(start['limit_ms'])} ms"
    chart(CHARTS / "limits.svg", "Against their limits", "The shorter the better", bars, (1, text))


def run_text():
    runs = {name: figures(name)["run"] for name in ("engine", "replay", "reads", "instances", "start")}
    loads = [run["load_5_minutes"] for run in runs.values() if run["load_5_minutes"] is not None]
    length = "a short run" if any(run["quick"] for run in runs.values()) else "a full run"
    cores = runs["engine"]["cores"]
    text = f"These are from {length} on a virtual machine with {cores} cores (AMD EPYC), a virtual disk, Debian 12."
    if loads and max(loads) > cores + 2:
        text += (
            f" **Other programs kept the machine busy meanwhile** (load average up to {max(loads):.0f}, of which the"
            " bench makes 2): an idle one does several times as much, and the ratio to rows that are synced one by"
            " one is better here than it would be there."
        )
    return text


def commands_table():
    found = figures("engine")
    raw_1, raw_64 = found["raw_1_per_second"], found["raw_64_per_second"]
    rows = [
        ["raw SQLite, 1 a transaction", number(raw_1), "", "", f"{raw_1 / raw_64:.2f}", "1.0"],
        ["raw SQLite, 64 a transaction", number(raw_64), "", "", "1.00", f"{raw_64 / raw_1:.1f}"],
    ]
    for clients in (1, 8, 64, 256):
        row = found[f"engine_{clients}_clients"]
        rows.append(
            [
                "vc, 1 client" if clients == 1 else f"vc, {clients} clients",
                *(number(row[key]) for key in ("per_second", "p50_us", "p99_us")),
                f"{row['of_raw_64']:.2f}",
                f"{row['of_raw_1']:.1f}",
            ]
        )
    return table(["", "a second", "p50 µs", "p99 µs", "of raw by 64", "of raw by 1"], rows)


def replay_table():
    found = figures("replay")
    rows = []
    for key, label in (
        ("small", "1 event a command"),
        ("large", "1 event a command"),
        ("large_import", "100 events a command"),
        ("large_at_once", "1 event a command, all of this hour"),
    ):
        row = found[key]
        rows.append(
            [
                label,
                number(row["events"]),
                f"{row['open_with_view_ms']:.1f}",
                number(row["open_without_view_ms"]),
                number(row["replay_per_second"]),
                f"{row['of_raw']:.2f}",
            ]
        )
    raw = ["raw rows, no journal", number(found["large"]["events"]), "", "", number(found["raw_per_second"]), "1.00"]
    head = ["", "events", "opened with its view, ms", "opened without, ms", "events a second", "of raw"]
    return table(head, [*rows, raw])


def reads_table():
    found = figures("reads")
    beside = f"beside 64 clients that write {number(found['commands_per_second'])} commands a second"
    rows = []
    for key, label in (
        ("alone", "alone"),
        ("writing", beside),
        ("beside_spinner", "beside as many busy threads as cores, no writes"),
        ("alone_in_task", "in a task, alone"),
        ("writing_in_task", "in a task, beside those clients"),
        ("beside_spinner_in_task", "in a task, beside those threads"),
    ):
        row = found[key]
        rows.append([label, number(row["p50_us"]), number(row["p99_us"]), f"{row['p99_of_alone']:.2f}"])
    return table(["", "p50 µs", "p99 µs", "p99 of alone"], rows)


def limits_table():
    memory, start = figures("instances"), figures("start")
    rows = []
    for key, label in (("created", "created and open"), ("opened", "opened again")):
        row = memory[key]
        size = f"{number(row['resident_mb'])} MB, {row['seconds']:.1f} s"
        rows.append([f"{row['instances']:,} instances {label}", size, f"{number(memory['limit_mb'])} MB"])
    start_label = "`vc serve` with 60 people, until `/readyz` says yes"
    rows.append([start_label, f"{number(start['again_ms'])} ms", f"{number(start['limit_ms'])} ms"])
    rows.append(["the first start, on an empty directory", f"{number(start['first_ms'])} ms", ""])
    return table(["", "measured", "limit"], rows)


def main():
    commands()
    replay()
    reads()
    limits()
    fillings = {
        "run": run_text(),
        "commands": commands_table(),
        "replay": replay_table(),
        "reads": reads_table(),
        "limits": limits_table(),
    }
    fill_page(PAGE, fillings)


if __name__ == "__main__":
    main()
