"""The arithmetic and the judgement of the benchmark of peers; no server is started and nothing installed."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.kinds import KINDS, ORIGIN
from benchmarks.peers import measure, venv, wire
from benchmarks.peers.__main__ import PUBLISHED, SCRATCH, options, write
from benchmarks.peers.catalogue import ABSENT, BASELINE, DIRECT_ENTRY, PEERS, WIRE, Peer
from benchmarks.peers.measure import Outcome, Run, Sample, Scenario, scenarios, turns
from benchmarks.peers.processes import cpu_seconds, family, peak_megabytes
from benchmarks.peers.refusals import REFUSALS
from benchmarks.peers.report import Results, as_json, markdown, notes, rates, shares
from benchmarks.peers.server import Answer, PeerFailed, Server
from benchmarks.peers.venv import Environment, reason
from benchmarks.wrk import Load, LoadError

HELLO = KINDS[0]
MIDDLEWARE = next(kind for kind in KINDS if kind.name == "middleware")
ANSWER = Answer(200, "application/json", 2, {}, None)
HERE = Environment(Path("python"), "3.13", {})


def process(folder: Path, pid: int, parent: int, *, name: str, ticks: tuple[int, int], peak: int) -> None:
    home = folder / str(pid)
    home.mkdir()
    fields = ["S", str(parent), *["0"] * 9, *map(str, ticks), "7", "7", "0"]
    (home / "stat").write_text(f"{pid} ({name}) {' '.join(fields)}\n")
    (home / "status").write_text(f"Name:\t{name}\nVmHWM:\t{peak} kB\nVmRSS:\t1 kB\n")


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A server with a worker of its own and a worker's helper, beside a process that is none of its."""
    process(tmp_path, 10, 1, name="supervisor", ticks=(50, 50), peak=1024)
    process(tmp_path, 11, 10, name="a worker) S 1", ticks=(100, 0), peak=2048)
    process(tmp_path, 12, 11, name="helper", ticks=(0, 100), peak=3072)
    process(tmp_path, 13, 1, name="stranger", ticks=(900, 900), peak=9999)
    (tmp_path / "self").mkdir()
    return tmp_path


def test_a_servers_processes_are_its_descendants(proc: Path) -> None:
    assert family(10, proc) == [10, 11, 12]


def test_processor_time_of_all_its_processes(proc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.peers.processes.TICKS", 100)
    assert cpu_seconds(10, proc) == 3.0


def test_peak_memory_of_all_its_processes(proc: Path) -> None:
    assert peak_megabytes(10, proc) == 6.0


def test_why_pip_failed() -> None:
    listed = "ERROR: Ignored the following versions: 1.0 Requires-Python >=3.13; 1.1 Requires-Python >=3.14\n"
    assert reason(listed + "ERROR: No matching distribution found for x") == "needs Python >=3.14"
    assert reason("WARNING: a\nERROR: one\nERROR: two\n") == "two"
    assert reason("") == "pip failed"


def test_names_what_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def install(python: Path, arguments: list[str]) -> str:
        asked.append(arguments)
        return "no wheel" if "broken" in arguments else ""

    monkeypatch.setattr(venv, "install", install)
    peers = [Peer("a", "A", (), requires=["fine"]), Peer("b", "B", (), requires=["broken"])]
    assert venv.install_each(Path("python"), peers, Path("constraints.txt")) == {"b": "no wheel"}
    assert all("constraints.txt" in arguments for arguments in asked)


def test_an_environment_of_the_same_requirements_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    built: list[str] = []

    def build(executable: str, folder: Path) -> dict[str, str]:
        built.append(executable)
        return {"robyn": "no wheel"}

    monkeypatch.setattr(venv, "build", build)
    first = venv.prepare(folder=tmp_path)
    assert venv.prepare(folder=tmp_path) == first
    assert (len(built), first.missing) == (1, {"robyn": "no wheel"})
    monkeypatch.setattr(venv, "BASE", ("another",))
    venv.prepare(folder=tmp_path)
    assert len(built) == 2


def test_names_are_unique_and_point_at_kinds() -> None:
    assert len({peer.name for peer in PEERS}) == len({peer.title for peer in PEERS}) == len(PEERS)
    kinds = {kind.name for kind in KINDS}
    assert all(peer.lacks.keys() <= kinds for peer in PEERS)
    assert not BASELINE.lacks
    assert [BASELINE.name, DIRECT_ENTRY.name, WIRE.name] == ["fastapi", "martlet", "wire"]


def test_commands_name_port_and_workers_of_their_own() -> None:
    for peer in PEERS:
        arguments = peer.arguments(8123, 2)
        assert not any("{" in part for part in arguments)
        assert "2" in arguments
        assert ("8123" in arguments) != (peer.name == "robyn")  # Robyn is told by the environment


def test_the_wire_has_every_endpoint_that_it_does_not_lack() -> None:
    assert {*wire.ENDPOINTS, *WIRE.lacks} == {kind.name for kind in KINDS}


def test_refusals_differ_from_the_valid_request() -> None:
    kinds = {kind.name: kind for kind in KINDS}
    assert {"path_query", "dependencies", "post", "post_nested", "headers"} == REFUSALS.keys()
    for name, refusals in REFUSALS.items():
        assert kinds[name] not in refusals
        assert all(refusal.name == name for refusal in refusals)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ANSWER, status=201),
        replace(ANSWER, status=422),
        replace(ANSWER, media_type="text/plain"),
        replace(ANSWER, length=3),
        replace(ANSWER, length=None),
        replace(ANSWER, content=[]),
        replace(ANSWER, allowed_origin="*"),
    ],
)
def test_another_answer_is_not_measured(wrong: Answer) -> None:
    measure.compare(HELLO, ANSWER, ANSWER)
    with pytest.raises(PeerFailed):
        measure.compare(HELLO, ANSWER, wrong)


def test_middleware_must_answer_the_origin_even_for_the_baseline() -> None:
    with pytest.raises(PeerFailed):
        measure.compare(MIDDLEWARE, ANSWER, ANSWER)
    allowed = replace(ANSWER, allowed_origin=ORIGIN)
    measure.compare(MIDDLEWARE, allowed, allowed)


@pytest.mark.parametrize("status", [200, 302, 500])
def test_an_invalid_request_must_be_refused(status: int) -> None:
    measure.compare_refusal(replace(ANSWER, status=422))
    with pytest.raises(PeerFailed, match=str(status)):
        measure.compare_refusal(replace(ANSWER, status=status))


def test_every_other_round_goes_backwards() -> None:
    assert list(turns("abc", 3)) == [["a", "b", "c"], ["c", "b", "a"], ["a", "b", "c"]]


def test_what_is_measured_of_the_chosen_kinds() -> None:
    each, many, workers = scenarios(["hello", "list"])
    assert [scenario.name for scenario in each] == ["hello", "list"]
    assert [scenario.name for scenario in many] == ["hello, 256 connections"]
    assert [scenario.name for scenario in workers] == ["hello, 2 workers"]


class FakeServer(Server):
    """A server that is there at once; its port is its place in the catalogue."""

    def __init__(self, port: int) -> None:
        object.__setattr__(self, "port", port)

    @property
    def pid(self) -> int:
        return self.port

    def wait(self) -> None:
        pass


class FakeMachine:
    """What a run sees of the machine: answers, loads and processor time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[int, Answer] = {}
        self.broken: set[int] = set()
        self.loaded: list[int] = []
        self.spent = dict.fromkeys(range(len(PEERS)), 0.0)
        monkeypatch.setattr(measure, "serve", lambda _p, peer, *_: self.server(peer))
        monkeypatch.setattr(measure, "ask", lambda _kind, port: self.answers.get(port, ANSWER))
        monkeypatch.setattr(measure, "warm_up", lambda *_: None)
        monkeypatch.setattr(measure, "cpu_seconds", self.spent.__getitem__)
        monkeypatch.setattr(measure, "peak_megabytes", float)
        monkeypatch.setattr("benchmarks.wrk.run", self.load)

    def server(self, peer: Peer) -> object:
        return nullcontext(FakeServer(PEERS.index(peer)))

    def load(self, _kind: object, port: int, seconds: int, *_: object) -> Load:
        if port in self.broken:
            raise LoadError("Socket errors")
        self.loaded.append(port)
        self.spent[port] += seconds / 2
        return Load(rps=100.0 * (port + 1), p50=1, p99=2, requests=100 * (port + 1) * seconds)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    return FakeMachine(monkeypatch)


def run(**changes: object) -> Run:
    chosen = {"environment": HERE, "peers": PEERS[:3], "seconds": 2, "rounds": 2, "cores": (0, 1)}
    return Run(**{**chosen, **changes})  # type: ignore[arg-type]


def test_all_are_measured_in_turns(fake: FakeMachine) -> None:
    outcomes = run().measure(Scenario(HELLO))
    assert fake.loaded == [0, 1, 2, 2, 1, 0]
    assert outcomes["litestar"].middle == Sample(rps=300, p50=1, p99=2, per_cpu_second=600)
    assert outcomes["litestar"].ratio(outcomes["fastapi"]).median == 3
    assert outcomes["litestar"].memory == 2


def test_a_peer_that_does_other_work_is_not_loaded(fake: FakeMachine) -> None:
    fake.answers[1] = replace(ANSWER, content=["other"])
    outcomes = run().measure(Scenario(HELLO))
    assert 1 not in fake.loaded
    assert not outcomes["starlette"].samples
    assert "other" in outcomes["starlette"].failure
    assert len(outcomes["litestar"].samples) == 2


def test_a_peer_that_fails_under_load_is_named(fake: FakeMachine) -> None:
    fake.broken.add(2)
    assert run().measure(Scenario(HELLO))["litestar"] == Outcome(failure="Socket errors")


def test_nothing_is_measured_without_the_baseline(fake: FakeMachine) -> None:
    fake.answers[0] = replace(ANSWER, status=500)
    with pytest.raises(PeerFailed, match="fastapi"):
        run().measure(Scenario(HELLO))


def test_who_lacks_a_kind_or_is_not_installed_is_left_out(fake: FakeMachine) -> None:
    sync = next(kind for kind in KINDS if kind.name == "sync")
    environment = replace(HERE, missing={"robyn": "no wheel"})
    outcomes = run(peers=PEERS, environment=environment).measure(Scenario(sync))
    assert {peer.name for peer in PEERS} - outcomes.keys() == {"robyn", "emmett55", "wire"}


def outcome(rps: float) -> Outcome:
    return Outcome([Sample(rps, 1, 2, rps * 2)], memory=50)


@pytest.fixture
def results() -> Results:
    each, many, workers = scenarios(["hello"])
    peers = [BASELINE, PEERS[1], next(peer for peer in PEERS if peer.name == "robyn"), DIRECT_ENTRY, WIRE]
    measured = {
        "fastapi": outcome(1000),
        "starlette": Outcome(failure="it fell over"),
        "martlet": outcome(6000),
        "wire": outcome(8000),
    }
    outcomes = {scenario.name: measured for scenario in [*each, *many, *workers]}
    missing = {"robyn": "no wheel"}
    return Results(peers, each, many, workers, outcomes, missing, 2, 3, "a machine", {"wrk": "4"})


def test_table_of_rates_has_ratios_dashes_and_the_fastest_framework(results: Results) -> None:
    assert rates(results, results.kinds).splitlines()[2:] == [
        "| FastAPI, Uvicorn | 1,000 (1.00 ×) |",
        "| Starlette, Uvicorn | — |",
        "| Martlet, direct entry | **6,000 (6.00 ×)** |",
        "| the wire limit | 8,000 (8.00 ×) |",
    ]


def test_share_of_the_wire_limit(results: Results) -> None:
    assert shares(results) == "Of the wire limit, Martlet, direct entry reaches: hello 75%."


def test_notes_name_every_gap(results: Results) -> None:
    told = notes(results)
    assert "Robyn, own server: not measured, could not be installed: no wheel." in told
    assert "hello: failed, it fell over" in told
    assert "dependencies: no injection" in told
    assert all(name in told for name in ABSENT)


def test_page_says_how_it_was_measured(results: Results) -> None:
    page = markdown(results)
    assert "Rounds: 2 (one with 256 connections, one with two workers), each of 3 s" in page
    assert "| Martlet, direct entry | 1.00 / 2.00 |" in page
    assert "| Martlet, direct entry | 12,000 |" in page
    assert "share both cores" in page


def test_data_keep_every_round(results: Results) -> None:
    data = json.loads(json.dumps(as_json(results)))
    assert data["outcomes"]["hello"]["martlet"]["samples"][0]["rps"] == 6000
    assert data["outcomes"]["hello"]["starlette"]["failure"] == "it fell over"


def test_writes_page_data_and_picture(results: Results, tmp_path: Path) -> None:
    write(results, tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"peers.md", "peers.json", "peers.svg"}
    picture = ET.fromstring((tmp_path / "new" / "peers.svg").read_text())
    bars = {
        shape.get("class"): float(shape.get("width", ""))
        for shape in picture.iter("{http://www.w3.org/2000/svg}rect")
    }
    assert bars["subject"] == pytest.approx(6 * bars["baseline"], rel=0.01)
    assert bars["limit"] == pytest.approx(8 * bars["baseline"], rel=0.01)


def test_only_a_whole_run_replaces_the_published_results() -> None:
    assert options([]).output == PUBLISHED
    for partial in (["--quick"], ["--only", "hello"], ["--peer", "robyn"], ["--plain"]):
        assert options(partial).output == SCRATCH


def test_the_baseline_is_always_measured() -> None:
    assert [peer.name for peer in options(["--peer", "robyn", "--peer", "wire"]).peers] == [
        "fastapi",
        "robyn",
        "wire",
    ]


@pytest.mark.parametrize(
    "wrong", [["--only", "nothing"], ["--peer", "nobody"], ["--rounds", "0"], ["--seconds", "0"]]
)
def test_refuses_options_that_measure_nothing(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(wrong)
    assert "usage" in capsys.readouterr().err
