"""The sample programs: tests/plugins/NAME/main.py, driven by the test beside it."""

from __future__ import annotations

from scripts.plugins.catalogue import FOLDER, Plugin
from scripts.plugins.running import Outcome, pytest


def run(plugin: Plugin, framework: str) -> Outcome:
    """Run a sample's tests under one framework."""
    arguments = ["-c", str(FOLDER / "pytest.ini"), "--rootdir", str(FOLDER), str(plugin.folder)]
    return pytest(framework, plugin.folder, arguments, f"samples-{plugin.name}")
