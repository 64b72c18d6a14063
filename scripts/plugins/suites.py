"""The tests that plug-ins carry in their source distributions, fetched from PyPI into build/."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

from scripts.plugins.catalogue import Plugin
from scripts.plugins.running import BUILD, Outcome, pytest

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def run(plugin: Plugin, framework: str) -> Outcome:
    """Run a plug-in's own tests under one framework."""
    suite = plugin.suite
    if suite is None:
        raise ValueError(f"{plugin.name} carries no tests")
    source = unpacked(plugin)
    if framework == "fastapi" and suite.requires:
        require(suite.requires)
    deselect = [f"--deselect={test}" for test in suite.deselect]
    log = f"suite-{plugin.name}"
    arguments = [f"--rootdir={source}", *suite.options, *deselect, *suite.tests]
    return pytest(framework, source, arguments, log, suite.environment)


def unpacked(plugin: Plugin) -> Path:
    """The folder of the source distribution, which is fetched if it isn't there yet."""
    place = BUILD / "sources" / f"{plugin.name}-{plugin.version}"
    if not place.exists():
        fetched = place.with_name(f"{place.name}.download")
        wanted = f"{plugin.distribution}=={plugin.version}"
        command = [
            *PIP,
            "download",
            "--no-deps",
            f"--no-binary={plugin.distribution}",
            "--dest",
            str(fetched),
            wanted,
        ]
        subprocess.run(command, check=True)
        with tarfile.open(next(fetched.glob("*.tar.gz"))) as archive:
            archive.extractall(place, filter="data")
        # Where a distribution has no settings for pytest, this project's must not be taken.
        (place / "pytest.ini").touch()
    return next(path for path in place.iterdir() if path.is_dir())


def require(requirements: tuple[str, ...]) -> None:
    """Install what tests need, changing nothing that is installed."""
    frozen = BUILD / "constraints.txt"
    listed = subprocess.run(
        [*PIP, "freeze", "--exclude-editable"], check=True, capture_output=True, text=True
    )
    frozen.write_text(listed.stdout, encoding="utf-8")
    subprocess.run([*PIP, "install", "--constraint", str(frozen), *requirements], check=True)
