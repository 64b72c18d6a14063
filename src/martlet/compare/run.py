"""One comparison: FastAPI answers, then Martlet, then FastAPI again; then both are timed."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from martlet.compare.differences import Trial, compare_documents, compare_replies
from martlet.compare.exchanges import Ending, Reply, Request
from martlet.compare.follow import follow_ups
from martlet.compare.generate import Generated, generate
from martlet.compare.operations import Operation, operations
from martlet.compare.report import Report
from martlet.compare.speed import Speed, measure
from martlet.compare.worker import Side, Worker, environment

MOST_TIME_OUTS = 2
Progress = Callable[[str, int, int], None]
Given = Callable[[list[Operation]], list[Request]]


@dataclass(frozen=True)
class Options:
    """How to compare.

    examples: generated requests to each operation. timeout: seconds that a reply may take.
    headers: fields for each generated request, in place of generated ones. ignored: headers not to compare.
    """

    seed: int = 0
    examples: int = 20
    timeout: float = 5
    headers: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    has_speed: bool = True


def _nothing(stage: str, done: int, total: int) -> None:
    pass


def no_requests(known: list[Operation]) -> list[Request]:
    """No requests but the generated ones."""
    return []


def compare(
    fastapi: Side,
    martlet: Side,
    options: Options = Options(),
    given: Given = no_requests,
    progress: Progress = _nothing,
    before: Callable[[str], None] = lambda run: None,
) -> Report:
    """Compare a program on two sides, the first of which is taken to be right.

    The three runs follow one another, so that they don't meet in a database: the last one shows what the
    first one's replies would have been now.

    Args:
        given: requests to send before the generated ones, made when the operations are known.
        progress: called with what is being done, and how much of it is.
        before: called before each run, with its name: fastapi, martlet or fastapi-again.

    Raises Unusable if a side can't run the program, ValueError if `given` does.
    """

    def start(side: Side, run: str) -> Worker:
        progress(f"Starting under {side.name}", 0, 1)
        before(run)
        return Worker(side, run, seed=options.seed, timeout=options.timeout)

    with start(fastapi, "fastapi") as worker:
        document = worker.description.document
        progress("Generating requests", 0, 1)
        requests = given(operations(document))
        generated = _generated(document, options)
        requests += [_with_headers(request, options.headers) for request in generated.requests]
        sent = _first_run(worker, requests, document, progress)
    requests = [request for request, _ in sent]
    with start(martlet, "martlet") as own:
        answered = list(_answers(own, requests, progress))
        with start(fastapi, "fastapi-again") as again:
            repeated = list(_answers(again, requests, progress))
            trials = [
                Trial(request, reply, ours, later)
                for (request, reply), ours, later in zip(sent, answered, repeated, strict=True)
            ]
            found = compare_replies(trials, options.ignored)
            documents = (document, own.description.document, again.description.document)
            found.join(compare_documents(*documents))
            speeds = _speeds(again, own, trials, found.requests(), progress) if options.has_speed else {}
    return Report(
        seed=options.seed,
        trials=trials,
        found=found,
        not_compared=own.description.unlisted,
        notes=[*generated.notes, *_without_end(sent)],
        speeds=speeds,
    )


def _generated(document: object, options: Options) -> Generated:
    """Made in a process of its own, since what is made depends on PYTHONHASHSEED too."""
    context = multiprocessing.get_context("spawn")
    with environment({"PYTHONHASHSEED": str(options.seed)}), ProcessPoolExecutor(1, context) as pool:
        return pool.submit(generate, document, options.examples, options.seed).result()


def _with_headers(request: Request, headers: tuple[tuple[str, str], ...]) -> Request:
    """The request with these fields in place of what it has of their names."""
    names = {name for name, _ in headers}
    kept = [field for field in request.headers if field[0] not in names]
    return replace(request, headers=(*kept, *headers))


def _first_run(
    worker: Worker, requests: list[Request], document: object, progress: Progress
) -> list[tuple[Request, Reply]]:
    """The requests that were sent, with what follows from their replies; not those to what only hangs."""
    hanging: Counter[str] = Counter()
    sent: list[tuple[Request, Reply]] = []

    def send(requests: list[Request]) -> None:
        for number, request in enumerate(requests):
            progress(f"Asking {worker.side.name}", number, len(requests))
            if hanging[request.operation] < MOST_TIME_OUTS:
                reply = worker.exchange(request)
                hanging[request.operation] += reply.ending is Ending.TIMED_OUT
                sent.append((request, reply))

    send(requests)
    send(follow_ups(document, sent))
    return sent


def _answers(worker: Worker, requests: Sequence[Request], progress: Progress) -> Iterator[Reply]:
    for number, request in enumerate(requests):
        progress(f"Asking {worker.side.name}", number, len(requests))
        yield worker.exchange(request)


def _without_end(sent: list[tuple[Request, Reply]]) -> Iterator[str]:
    endings = Counter((request.operation, reply.ending) for request, reply in sent)
    for (operation, ending), number in endings.items():
        if ending is not Ending.WHOLE:
            is_cut = ending is Ending.TIMED_OUT and number >= MOST_TIME_OUTS
            rest = "; its other requests were left out" if is_cut else ""
            yield f"{operation}: under FastAPI {ending}{rest}"


def _speeds(
    fastapi: Worker, martlet: Worker, trials: list[Trial], differing: set[Request | None], progress: Progress
) -> dict[str, Speed | str]:
    """One request to each operation, the first that succeeds alike on both sides."""
    chosen: dict[str, Request] = {}
    for trial in trials:
        succeeds = all(reply.status is not None and reply.status < 300 for reply in trial[1:])
        if succeeds and trial.request not in differing:
            chosen.setdefault(trial.request.operation, trial.request)
    speeds: dict[str, Speed | str] = {}
    for number, (operation, request) in enumerate(chosen.items()):
        progress("Timing", number, len(chosen))
        speeds[operation] = measure(fastapi.timed, martlet.timed, request)
    return speeds
