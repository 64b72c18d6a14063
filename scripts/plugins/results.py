"""The results of the last runs, kept in tests/plugins/results.json."""

from __future__ import annotations

import json
from typing import Any

from scripts.plugins.catalogue import FOLDER, Plugin, plugins
from scripts.plugins.running import Outcome

FILE = FOLDER / "results.json"


def load() -> dict[str, dict[str, Any]]:
    """Results by name of plug-in: its version, and the outcomes of `samples` and `suite` by framework."""
    if not FILE.exists():
        return {}
    kept: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return kept


def keep(plugin: Plugin, kind: str, outcomes: dict[str, Outcome]) -> None:
    """Put the outcomes of one plug-in in the place of its former ones."""
    known = {plugin.name for plugin in plugins()}
    kept = {name: result for name, result in load().items() if name in known}
    result = kept.setdefault(plugin.name, {})
    if result.get("version") != plugin.version:
        result.clear()
        result["version"] = plugin.version
    result[kind] = {
        framework: {
            "passed": outcome.passed,
            "failed": len(outcome.failures),
            "skipped": outcome.skipped,
            "failures": list(outcome.failures[:50]),
        }
        for framework, outcome in outcomes.items()
    }
    FILE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
