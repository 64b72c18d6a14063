"""A bar chart as SVG: a group of bars for each kind, one bar for each peer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarks.chart import STYLE, text

WIDTH = 760
LABELS = 190
VALUES = 130
BAR = 15
HEADING = 34
TOP = 30
MORE_STYLE = """
.other { fill: #c6cdd5 }
.limit { fill: none; stroke: #9aa4b1; stroke-dasharray: 3 2 }
.group { font-weight: 600 }
@media (prefers-color-scheme: dark) { .other { fill: #444c56 } .limit { stroke: #6b7684 } }
"""


@dataclass(frozen=True)
class Bar:
    """One peer; `kind` is its class in the style sheet: baseline, subject, other or limit."""

    label: str
    value: float
    note: str
    kind: str


@dataclass(frozen=True)
class Group:
    """The bars of one kind, on a scale of their own."""

    title: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return HEADING + BAR * len(self.bars)


def svg(title: str, groups: Sequence[Group]) -> str:
    """Draw `groups` from top to bottom, each on a scale that begins at zero."""
    height = TOP + sum(group.height for group in groups) + BAR
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">'
    )
    parts = [
        head,
        f"<style>{STYLE}{MORE_STYLE}</style>",
        text(0, 18, title, "title"),
    ]
    y = TOP
    for group in groups:
        parts += draw(group, y)
        y += group.height
    return "\n".join([*parts, "</svg>"]) + "\n"


def draw(group: Group, top: int) -> list[str]:
    scale = (WIDTH - LABELS - VALUES) / max(bar.value for bar in group.bars)
    parts = [text(LABELS, top + HEADING - 10, group.title, "group")]
    for index, bar in enumerate(group.bars):
        y = top + HEADING + index * BAR
        width = bar.value * scale
        parts += [
            text(LABELS - 10, y + BAR - 4, bar.label, "value", anchor="end"),
            f'<rect class="{bar.kind}" x="{LABELS}" y="{y}" width="{width:.1f}" height="{BAR - 3}"/>',
            text(LABELS + width + 6, y + BAR - 4, f"{bar.value:,.0f}  {bar.note}", "value"),
        ]
    return parts
