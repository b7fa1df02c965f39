"""What the scripts share that draw charts and fill in tables from target/bench/*.json.

The same figures give the same bytes. Each chart carries colours for light and for dark pages.
"""

import json
import pathlib
import re
from html import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "target" / "bench"

WIDTH, LABELS, BAR, GAP, TOP = 760, 230, 22, 12, 64
STYLE = """
  .card { fill: #ffffff; stroke: #d0d7de }
  .text { fill: #1f2328; font: 13px system-ui, sans-serif }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #59636e; font-size: 12px }
  .value { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
  .ours { fill: #0969da }
  .peer { fill: #8c959f }
  .limit { stroke: #bc4c00; stroke-width: 1.5; stroke-dasharray: 4 3 }
  .limit-text { fill: #bc4c00; font-size: 12px }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d }
    .text { fill: #f0f6fc }
    .quiet { fill: #9198a1 }
    .value { stroke: #0d1117 }
    .ours { fill: #4493f8 }
    .peer { fill: #656c76 }
    .limit { stroke: #f0883e }
    .limit-text { fill: #f0883e }
  }
"""


def chart(path, title, subtitle, bars, limit=None):
    """Bars are (label, value, text at its end, "ours" or "peer"); limit is (value, text)."""
    height = TOP + len(bars) * (BAR + GAP) + (26 if limit else 10)
    most = max([value for _, value, _, _ in bars] + ([limit[0]] if limit else []))
    scale = (WIDTH - LABELS - 130) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6"/>',
        f'<text class="text title" x="16" y="26">{escape(title)}</text>',
        f'<text class="text quiet" x="16" y="46">{escape(subtitle)}</text>',
    ]
    values = []
    for row, (label, value, text, kind) in enumerate(bars):
        y = TOP + row * (BAR + GAP)
        length = max(value * scale, 1)
        parts += [
            f'<text class="text" x="{LABELS - 10}" y="{y + 16}" text-anchor="end">{escape(label)}</text>',
            f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>',
        ]
        values.append(
            f'<text class="text value" x="{LABELS + length + 8:.1f}" y="{y + 16}">{escape(text)}</text>'
        )
    if limit:
        x, bottom = LABELS + limit[0] * scale, TOP + len(bars) * (BAR + GAP)
        parts += [
            f'<line class="limit" x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{bottom}"/>',
            f'<text class="limit-text text" x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{escape(limit[1])}</text>',
        ]
    parts += values
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
    print(path.relative_to(ROOT))


def figures(name):
    path = BENCH / f"{name}.json"
    if not path.exists():
        raise SystemExit(f"{path.relative_to(ROOT)} is missing: run `make bench` first")
    return json.loads(path.read_text(encoding="utf-8"))


def number(value):
    return f"{value:,.0f}"


def table(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fill_page(page, fillings):
    """Puts each text between its two comments, `<!-- name -->` and `<!-- end -->`."""
    text = page.read_text(encoding="utf-8")
    for name, filling in fillings.items():
        place = re.compile(rf"<!-- {name} -->\n.*?<!-- end -->", re.DOTALL)
        if not place.search(text):
            raise SystemExit(f"{page.relative_to(ROOT)} has no place named {name}")
        text = place.sub(lambda _, filling=filling: f"<!-- {name} -->\n{filling}\n<!-- end -->", text)
    page.write_text(text, encoding="utf-8")
    print(page.relative_to(ROOT))
