"""A bar chart as SVG: two bars a kind, readable on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 760
LABELS = 170
VALUES = 130
BAR = 14
GAP = 18
TOP = 56

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px }
.value { font-size: 12px; fill: #57606a }
.baseline { fill: #9aa4b1 }
.subject { fill: #0a7d6c }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .value { fill: #9da7b3 }
  .baseline { fill: #6b7684 }
  .subject { fill: #2dd4bf }
}
"""


@dataclass(frozen=True)
class Bars:
    """One kind: the two rates and what stands behind the second bar."""

    label: str
    baseline: float
    subject: float
    note: str


def svg(title: str, baseline: str, subject: str, groups: Sequence[Bars]) -> str:
    """Draw `groups` from top to bottom on one scale that begins at zero."""
    largest = max(max(group.baseline, group.subject) for group in groups)
    scale = (WIDTH - LABELS - VALUES) / largest
    height = TOP + len(groups) * (2 * BAR + GAP)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">'
    )
    parts = [
        head,
        f"<style>{STYLE}</style>",
        text(0, 18, title, "title"),
        *legend(baseline, subject),
    ]
    for index, group in enumerate(groups):
        y = TOP + index * (2 * BAR + GAP)
        parts.append(text(LABELS - 10, y + BAR + 4, group.label, anchor="end"))
        parts += bar(y, group.baseline, scale, "baseline", f"{group.baseline:,.0f}")
        parts += bar(y + BAR, group.subject, scale, "subject", f"{group.subject:,.0f}  {group.note}")
    return "\n".join([*parts, "</svg>"]) + "\n"


def legend(baseline: str, subject: str) -> list[str]:
    return [
        f'<rect class="baseline" x="{LABELS}" y="30" width="12" height="12"/>',
        text(LABELS + 18, 41, baseline),
        f'<rect class="subject" x="{LABELS + 110}" y="30" width="12" height="12"/>',
        text(LABELS + 128, 41, subject),
    ]


def bar(y: int, value: float, scale: float, kind: str, label: str) -> list[str]:
    width = value * scale
    return [
        f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{width:.1f}" height="{BAR - 2}"/>',
        text(LABELS + width + 6, y + BAR - 4, label, "value"),
    ]


def text(x: float, y: float, content: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'
