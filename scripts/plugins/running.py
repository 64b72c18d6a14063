"""Run one set of tests in a process of its own, under one framework, and count."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from scripts.plugins.catalogue import ROOT

FRAMEWORKS = {"fastapi": "FastAPI", "martlet": "Martlet"}
BUILD = ROOT / "build" / "plugins"
TIME_LIMIT = 900  # seconds for one set of tests


@dataclass(frozen=True)
class Outcome:
    """What came of one run."""

    passed: int
    skipped: int
    failures: tuple[str, ...]  # tests that failed, and files that couldn't be collected

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {len(self.failures)} failed{skipped}"


def pytest(
    framework: str,
    directory: Path,
    arguments: Sequence[str],
    log: str,
    environment: dict[str, str] | None = None,
) -> Outcome:
    """Run pytest in `directory` with `fastapi` answered by `framework`; its output goes to build/plugins.

    A plug-in of pytest ends the run where `import fastapi` gives another framework than was meant.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    report = BUILD / f"{log}-{framework}.xml"
    report.unlink(missing_ok=True)
    compat = ["-p", "martlet.compat.pytest"] if framework == "martlet" else []
    command = [sys.executable, "-m", "pytest", *compat, "-p", "expected_framework", "-p", "no:cacheprovider"]
    with (BUILD / f"{log}-{framework}.log").open("w", encoding="utf-8") as output:
        try:
            subprocess.run(
                [
                    *command,
                    "--continue-on-collection-errors",
                    f"--junitxml={report}",
                    "-o",
                    "junit_family=xunit1",
                    *arguments,
                ],
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=TIME_LIMIT,
                env={
                    **os.environ,
                    **(environment or {}),
                    "EXPECTED_FRAMEWORK": framework,
                    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                    "PYTHONPATH": str(Path(__file__).parent / "pytest_plugins"),
                },
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(0, 0, (f"(not ended within {TIME_LIMIT} s)",))
    if not report.exists():
        return Outcome(0, 0, (f"(pytest didn't start; see {output.name.removeprefix(f'{ROOT}/')})",))
    return count(report)


def count(report: Path) -> Outcome:
    """Read pytest's JUnit report. An error when a passed test is torn down counts as its failure."""
    passed, skipped, failures = set(), set(), set()
    for case in ET.parse(report).iter("testcase"):
        names = [case.get("file") or case.get("classname") or "", case.get("name") or ""]
        in_class = case.get("classname", "").split(".")[-1]
        if in_class not in names[0].removesuffix(".py").split("/"):
            names.insert(1, in_class)
        test = "::".join(name for name in names if name)
        if case.find("failure") is not None or case.find("error") is not None:
            failures.add(test)
        elif case.find("skipped") is not None:
            skipped.add(test)
        else:
            passed.add(test)
    return Outcome(len(passed - failures), len(skipped - failures), tuple(sorted(failures)))
