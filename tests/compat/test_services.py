"""Services written for FastAPI, each with tests of its own, which pass on FastAPI and on Martlet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.compat.processes import run

FOLDER = Path(__file__).parent / "services"
SERVICES = sorted(folder.parent.name for folder in FOLDER.glob("*/main.py"))
PLUGIN = {"fastapi": (), "martlet": ("-p", "martlet.compat.pytest")}

Outcome = tuple[int, list[str]]


@pytest.fixture(scope="module", params=PLUGIN)
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """For each service how many of its tests passed, and what the others said."""
    report = tmp_path_factory.mktemp("services") / "report.xml"
    options = ["-p", "no:cacheprovider", f"--junitxml={report}", "-o", "junit_family=xunit1"]
    result = run("-m", "pytest", *PLUGIN[request.param], *options, folder=FOLDER)
    assert f"framework: {request.param}" in result.stdout, result.stdout + result.stderr
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
