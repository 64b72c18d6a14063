"""The table of plug-ins in docs/compatibility.md, made from the results that are kept."""

from __future__ import annotations

from typing import Any

from scripts.plugins import results
from scripts.plugins.catalogue import ROOT, Plugin, plugins

PAGE = ROOT / "docs" / "compatibility.md"
BEGIN, END = "<!-- plugins: made by make test-plugins -->\n", "<!-- end of plugins -->\n"
HEAD = (
    "| plug-in | version | runs | sample on FastAPI | on Martlet | own tests on FastAPI | on Martlet |\n"
    "|---|---|---|---|---|---|---|\n"
)


def write() -> None:
    """Put the table between its two marks in the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + rendered() + END + after, encoding="utf-8")


def rendered() -> str:
    """The table, and below it what the samples use, with the notes that the table points to."""
    kept = results.load()
    shown = [plugin for plugin in plugins() if plugin.name in kept]
    rows = "".join(row(plugin, kept[plugin.name]) for plugin in shown)
    return HEAD + rows + "\n" + "".join(map(remarks, shown))


def row(plugin: Plugin, result: dict[str, Any]) -> str:
    """One plug-in's line."""
    samples, suite = result.get("samples"), result.get("suite")
    cells = [plugin.distribution, result["version"], verdict(plugin, samples)]
    for outcomes in (samples, suite):
        cells += [figures(outcomes, "fastapi"), figures(outcomes, "martlet")]
    if not plugin.suite:
        cells[-2:] = ["not run" if plugin.no_suite else "none carried"] * 2
    return f"| {' | '.join(cells)} |\n"


def verdict(plugin: Plugin, samples: dict[str, Any] | None) -> str:
    """Works, works with a note, or does not."""
    if not samples:
        return "–"
    if not samples["martlet"]["passed"] or samples["martlet"]["failed"]:
        return "does not"
    return "works, see the note" if plugin.note or plugin.expected else "works"


def figures(outcomes: dict[str, Any] | None, framework: str) -> str:
    """The counts of one run in words."""
    if not outcomes:
        return "–"
    counts = outcomes[framework]
    words = [f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped") if counts[kind]]
    return ", ".join(words) or "nothing ran"


def remarks(plugin: Plugin) -> str:
    """What the sample uses of a plug-in, and what else there is to say of it."""
    said = [f"{plugin.features}.", plugin.note]
    said += [f"`{test}` fails on Martlet alone: {why}" for test, why in plugin.expected.items()]
    if plugin.suite:
        said += [f"`{test}` is left out on both: {why}" for test, why in plugin.suite.deselect.items()]
    if plugin.no_suite:
        said.append(f"Its own tests were not run: {plugin.no_suite}")
    return f"- **{plugin.distribution}**: {' '.join(filter(None, said))}\n"
