"""What is said of FastAPI's plug-ins: the counting of their tests, the judgement, and the table."""

from pathlib import Path

import pytest

from scripts.plugins import catalogue, results, table
from scripts.plugins.__main__ import lost
from scripts.plugins.catalogue import Plugin, Suite
from scripts.plugins.running import Outcome, count

REPORT = """<testsuites><testsuite>
<testcase classname="test_a" file="test_a.py" name="test_passes"/>
<testcase classname="test_a.TestMany" file="test_a.py" name="test_fails[1]"><failure>no</failure></testcase>
<testcase classname="test_a" file="test_a.py" name="test_is_skipped"><skipped>later</skipped></testcase>
<testcase classname="test_a" file="test_a.py" name="test_fails_when_torn_down"/>
<testcase classname="test_a" file="test_a.py" name="test_fails_when_torn_down"><error>no</error></testcase>
<testcase classname="" name="test_b"><error>collection failure</error></testcase>
</testsuite></testsuites>"""


def outcomes(fastapi: Outcome, martlet: Outcome) -> dict[str, Outcome]:
    return {"fastapi": fastapi, "martlet": martlet}


def test_reports_are_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    failures = ("test_a.py::TestMany::test_fails[1]", "test_a.py::test_fails_when_torn_down", "test_b")
    assert count(report) == Outcome(passed=1, skipped=1, failures=failures)


def test_a_sample_must_pass_on_both() -> None:
    both = outcomes(Outcome(3, 0, ("a",)), Outcome(3, 0, ("b",)))
    assert lost("samples", both) == {"a", "b"}


def test_a_suite_must_do_no_worse_on_martlet() -> None:
    assert lost("suite", outcomes(Outcome(3, 0, ("a", "b")), Outcome(3, 0, ("b", "c")))) == {"c"}


def test_runs_without_a_test_that_passes_are_no_success() -> None:
    both = outcomes(Outcome(0, 2, ()), Outcome(0, 2, ()))
    assert lost("suite", both) == {"(no test passed on FastAPI)", "(no test passed on Martlet)"}


@pytest.mark.parametrize(
    ("counts", "note", "verdict"),
    [
        ({"passed": 3, "failed": 0}, "", "works"),
        ({"passed": 3, "failed": 0}, "Mind this.", "works, see the note"),
        ({"passed": 3, "failed": 1}, "", "does not"),
        ({"passed": 0, "failed": 0}, "", "does not"),
    ],
)
def test_verdicts(counts: dict[str, int], note: str, verdict: str) -> None:
    plugin = Plugin("sample", "sample", "its features", note=note)
    assert table.verdict(plugin, {"fastapi": {"passed": 3, "failed": 0}, "martlet": counts}) == verdict


def test_folders_are_read() -> None:
    found = {plugin.name: plugin for plugin in catalogue.plugins()}
    assert found["strawberry"].distribution == "strawberry-graphql"
    assert found["slowapi"].suite is None
    assert found["fastapi_users"].suite == Suite(
        requires=("asgi-lifespan", "httpx-oauth", "pytest-asyncio", "pytest-mock")
    )
    with pytest.raises(SystemExit, match="No such plug-in: nothing"):
        catalogue.plugins(["nothing"])


def test_the_page_shows_the_results_that_are_kept() -> None:
    page = table.PAGE.read_text(encoding="utf-8")
    assert page.split(table.BEGIN)[1].split(table.END)[0] == table.rendered()
    never_run = {plugin.name for plugin in catalogue.plugins()} - results.load().keys()
    assert not never_run, "make test-plugins runs them"
