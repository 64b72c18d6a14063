"""Run FastAPI's plug-ins on FastAPI and on Martlet, and write what came of it to docs/compatibility.md.

python -m scripts.plugins samples [NAME ...]   the sample programs of tests/plugins
python -m scripts.plugins suites [NAME ...]    the tests that the plug-ins' source distributions carry
python -m scripts.plugins table                only write the table anew, from the results that are kept

Names are those of the folders in tests/plugins. `make test-plugins` runs this in the environment it needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from scripts.plugins import results, samples, suites, table
from scripts.plugins.catalogue import Plugin, plugins
from scripts.plugins.running import FRAMEWORKS, Outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts.plugins", description="Run FastAPI's plug-ins on both.")
    parser.add_argument("action", choices=["samples", "suites", "table"])
    parser.add_argument("names", nargs="*", metavar="NAME", help="folders of tests/plugins; all by default")
    arguments = parser.parse_args()
    if arguments.action == "table":
        table.write()
        return 0
    chosen = plugins(arguments.names)
    if arguments.action == "samples":
        return run("samples", samples.run, chosen)
    return run("suite", suites.run, [plugin for plugin in chosen if plugin.suite])


def run(kind: str, one: Callable[[Plugin, str], Outcome], chosen: list[Plugin]) -> int:
    """Run each on both frameworks; 1 if any does worse on Martlet than on FastAPI, or a sample fails."""
    worse = []
    for plugin in chosen:
        outcomes = {framework: one(plugin, framework) for framework in FRAMEWORKS}
        results.keep(plugin, kind, outcomes)
        table.write()
        print(f"{plugin.distribution:40}", *(f"{name}: {outcomes[name]}" for name in FRAMEWORKS), sep="  ")
        for test in sorted(lost(kind, outcomes) - set(plugin.expected)):
            print(f"    {test}")
            worse.append(test)
    return 1 if worse else 0


def lost(kind: str, outcomes: dict[str, Outcome]) -> set[str]:
    """What should have passed: every test of a sample, and those of a suite that pass on FastAPI."""
    oracle, ours = outcomes["fastapi"], outcomes["martlet"]
    failed = set(ours.failures)
    lost = failed - set(oracle.failures) if kind == "suite" else failed | set(oracle.failures)
    lost.update(
        f"(no test passed on {title})" for name, title in FRAMEWORKS.items() if not outcomes[name].passed
    )
    return lost


if __name__ == "__main__":
    sys.exit(main())
