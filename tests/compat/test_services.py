"""Services written for FastAPI, each with tests of its own, which pass on FastAPI and on Martlet.

On Martlet they run as they are, and once more with their imports replaced.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.compat.processes import run

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "services"
SERVICES = sorted(folder.parent.name for folder in FOLDER.glob("*/main.py"))
ROOT = Path(__file__).parents[2]
PLUGIN = ("-p", "martlet.compat.pytest")

Outcome = tuple[int, list[str]]


def of_copy_with_other_imports(folder: Path) -> Path:
    """The services with their imports replaced by the command that the documentation gives."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    lines = (ROOT / "docs" / "migrating.md").read_text().splitlines()
    (command,) = (line for line in lines if line.startswith("grep -rlE"))
    subprocess.run(["bash", "-c", command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module", params=["on FastAPI", "on Martlet", "with imports replaced"])
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """For each service how many of its tests passed, and what the others said."""
    work = tmp_path_factory.mktemp("services")
    report = work / "report.xml"
    plugin = PLUGIN if request.param == "on Martlet" else ()
    folder = of_copy_with_other_imports(work / "copy") if request.param.startswith("with") else FOLDER
    options = ["-p", "no:cacheprovider", f"--junitxml={report}", "-o", "junit_family=xunit1"]
    result = run("-m", "pytest", *plugin, *options, folder=folder)
    framework = "fastapi" if request.param == "on FastAPI" else "martlet"
    assert f"framework: {framework}" in result.stdout, result.stdout + result.stderr
    passed: Counter[str] = Counter()
    failures: dict[str, list[str]] = {}
    for case in ET.parse(report).iter("testcase"):
        service = case.get("file", case.get("name", "")).partition("/")[0]
        troubles = [child for child in case if child.tag in ("failure", "error", "skipped")]
        passed[service] += not troubles
        failures.setdefault(service, []).extend(f"{case.get('name')}: {child.text}" for child in troubles)
    return {service: (number, failures[service]) for service, number in passed.items()}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("service", SERVICES)
def test_a_services_own_tests_pass(outcomes: dict[str, Outcome], service: str) -> None:
    passed, failures = outcomes[service]
    assert failures == []
    assert passed >= 4
