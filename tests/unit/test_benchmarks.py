"""The harness's own arithmetic: a wrong figure must not come from misreading or miscounting."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from benchmarks import apps, many, measure
from benchmarks.__main__ import PUBLISHED, SCRATCH, options, write
from benchmarks.chart import Bars, svg
from benchmarks.figures import Comparison, middle, paired_ratio
from benchmarks.kinds import KINDS, TWENTY_HEADERS, Kind
from benchmarks.report import STARTUP_ROWS, Results, load_table, markdown, startup_table
from benchmarks.server import Reply
from benchmarks.wrk import Load, LoadError, parse

REPORT = """\
Running 2s test @ http://127.0.0.1:8000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.33ms    1.02ms  20.51ms   91.73%
    Req/Sec    13.95k     1.27k   15.80k    80.00%
  Latency Distribution
     50%  987.00us
     75%    2.50ms
     90%    3.11ms
     99%    1.50s
  27771 requests in 2.00s, 4.13MB read
Requests/sec:  13871.21
Transfer/sec:      2.06MB
"""


def test_reads_rate_and_latencies_in_milliseconds() -> None:
    assert parse(REPORT) == Load(rps=13871.21, p50=0.987, p99=1500.0, requests=27771)


@pytest.mark.parametrize(
    "trouble",
    ["  Non-2xx or 3xx responses: 27771", "  Socket errors: connect 0, read 3, write 0, timeout 0"],
)
def test_refuses_a_report_with_failed_requests(trouble: str) -> None:
    with pytest.raises(LoadError, match=trouble.strip()):
        parse(REPORT.replace("Requests/sec", f"{trouble}\nRequests/sec"))


@pytest.mark.parametrize("missing", ["Requests/sec", "     50%", "     99%", "requests in"])
def test_refuses_an_incomplete_report(missing: str) -> None:
    with pytest.raises(LoadError, match="in wrk's report"):
        parse(REPORT.replace(missing, "gone"))


def test_ratio_cancels_drift_between_rounds() -> None:
    ratio = paired_ratio([300.0, 30.0, 3000.0], [100.0, 10.0, 1000.0])
    assert (ratio.median, ratio.lowest, ratio.highest) == (3.0, 3.0, 3.0)


def test_ratio_keeps_its_extremes() -> None:
    ratio = paired_ratio([2.0, 3.0, 10.0], [1.0, 1.0, 1.0])
    assert str(ratio) == "3.00 (2.00 – 10.00)"


@pytest.mark.parametrize(("subject", "baseline"), [([1.0], []), ([], [1.0]), ([], [])])
def test_ratio_needs_pairs(subject: list[float], baseline: list[float]) -> None:
    with pytest.raises(ValueError, match=r"zip|measured"):
        paired_ratio(subject, baseline)


def test_middle_takes_each_figures_own_median() -> None:
    assert middle([Load(1, 9, 5, 10), Load(2, 8, 6, 30), Load(3, 7, 4, 20)]) == Load(2, 8, 5, 20)


def test_turns_change_who_goes_first() -> None:
    order = [[name for _, name in pair] for pair in measure.turns("a", "b", 3)]
    assert order == [["a", "b"], ["b", "a"], ["a", "b"]]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (Reply(200, "application/json", "2", b"{}"), Reply(201, "application/json", "2", b"{}")),
        (Reply(200, "application/json", "2", b"{}"), Reply(200, "text/plain", "2", b"{}")),
        (Reply(200, "application/json", "2", b"{}"), Reply(200, "application/json", None, b"{}")),
        (Reply(200, "application/json", "2", b"{}"), Reply(200, "application/json", "2", b"[]")),
        (Reply(422, "application/json", "2", b"{}"), Reply(422, "application/json", "2", b"{}")),
    ],
)
def test_unequal_or_refused_replies_stop_the_run(
    monkeypatch: pytest.MonkeyPatch, theirs: Reply, ours: Reply
) -> None:
    replies = {"theirs": theirs, "ours": ours}
    monkeypatch.setattr(measure, "serve", lambda factory, kind, framework, core: nullcontext(framework))
    monkeypatch.setattr(measure, "ask", lambda kind, port: replies[port])
    with pytest.raises(measure.UnequalReplies):
        measure.check_equal(KINDS[0], "theirs", "ours", 0)


def test_every_kind_has_an_endpoint() -> None:
    assert [kind.name for kind in KINDS] == list(apps.ENDPOINTS)


def test_twenty_headers_with_the_host() -> None:
    assert len({name.lower() for name in TWENTY_HEADERS} | {"host"}) == 20


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_both_frameworks_do_the_same_work(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    def reply(framework: str) -> tuple[int, dict[str, str], bytes]:
        monkeypatch.setenv("BENCH_FRAMEWORK", framework)
        monkeypatch.setenv("BENCH_KIND", kind.name)
        client = TestClient(apps.create())
        response = client.request(kind.method, kind.path, headers=dict(kind.headers), content=kind.body)
        return response.status_code, dict(response.headers), response.content

    expected = reply("fastapi")
    assert expected[0] in {200, 201}
    assert reply("martlet") == expected


def test_a_thousand_routes_and_a_request_for_each() -> None:
    import fastapi

    app, calls = many.build(fastapi)
    operations = [(method, path) for path, item in app.openapi()["paths"].items() for method in item]
    assert len(operations) == len(set(calls)) == 1000


def test_only_a_whole_run_replaces_the_published_results() -> None:
    assert options([]).output == PUBLISHED
    for partial in (["--quick"], ["--only", "hello"], ["--subject", "fastapi"], ["--baseline", "starlette"]):
        assert options(partial).output == SCRATCH
    assert options(["--quick", "--output", "elsewhere"]).output == Path("elsewhere")


@pytest.mark.parametrize("wrong", [["--only", "nothing"], ["--rounds", "0"], ["--seconds", "0"]])
def test_refuses_options_that_measure_nothing(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(wrong)
    assert "usage" in capsys.readouterr().err


@pytest.fixture
def results() -> Results:
    slow = dict.fromkeys(STARTUP_ROWS, 2.0)
    startup = ([slow], [dict.fromkeys(STARTUP_ROWS, 1.0)])
    comparison = Comparison("hello", "hello", [Load(1000, 4, 8)], [Load(3500, 1, 2)])
    return Results(
        "fastapi", "martlet", 1, 6, [comparison], [Load(9000, 0.5, 1)], startup, "a machine", {"wrk": "4"}
    )


def test_table_of_loads(results: Results) -> None:
    assert load_table(results).splitlines()[2:] == [
        "| hello | 1,000 | 3,500 | 3.50 (3.50 – 3.50) | 4.00 ms | 1.00 ms | 8.00 ms | 2.00 ms |",
        "| *hello, a bare ASGI callable* | 9,000 |  |  | 0.50 ms |  | 1.00 ms |  |",
    ]


def test_table_of_startup(results: Results) -> None:
    assert "| first request, ms | 2.0 | 1.0 | 0.50 (0.50 – 0.50) |" in startup_table(results)


def test_page_says_how_it_was_measured(results: Results) -> None:
    page = markdown(results)
    assert "Rounds: 1, each of 6 s over 32 connections" in page
    assert "Machine: a machine.\n\nVersions: wrk 4." in page


def test_writes_page_data_and_picture(results: Results, tmp_path: Path) -> None:
    write(results, tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "results.md",
        "results.json",
        "results.svg",
    }
    assert '"median": 3.5' in (tmp_path / "new" / "results.json").read_text()


def test_bars_are_as_long_as_their_figures() -> None:
    picture = ET.fromstring(svg("A & B", "one", "two", [Bars("x < y", 100, 400, "(4.0 ×)")]))
    widths = {
        shape.get("class"): float(shape.get("width", ""))
        for shape in picture.iter("{http://www.w3.org/2000/svg}rect")
    }
    assert widths["subject"] == pytest.approx(4 * widths["baseline"])
    assert "x < y" in "".join(picture.itertext())
