"""How endpoints run: tasks, contexts, cancellation, background tasks, dependencies, threads."""

import asyncio
import contextvars
import threading
import time
from typing import Annotated, Any

import pytest

from tests.http.application import api
from tests.http.client import Client, head
from tests.http.refusals import new_nonce
from tests.http.server import CONTROL, Running


class TestTasks:
    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            ("/task", {"before": True, "same": True, "listed": True}),
            ("/timeout", {"timed_out": True}),
            ("/move-on", {"cancelled": True}),
            ("/fail-after", {"timed_out": True}),
            ("/unused-scope", {"value": 1, "cancelled": False}),
            ("/group", {"done": [0, 1, 2]}),
            ("/group-failure", {"failures": 1}),
            ("/asyncio-group", {"results": ["a", "b"]}),
            ("/cancel-scope", {"cancelled": True}),
            ("/cancel-self", {"cancelling": 0}),
            ("/thread", {"elsewhere": True}),
            ("/yields/5", {"count": 5}),
        ],
    )
    def test_inside_an_endpoint(self, client: Client, target, expected):
        for _ in range(3):
            assert client.ask(head("GET", target)).json() == expected
        client.send(head("GET", target) * 3 + head())
        assert [client.reply().json() for _ in range(3)] == [expected] * 3
        assert client.reply().json() == {"hello": "world"}

    def test_a_coroutine_that_does_not_suspend_has_no_task(self, server: Running):
        """Counted by the serial number in the names of tasks."""

        async def serial() -> int:
            task = asyncio.current_task()
            assert task is not None
            return int(task.get_name().removeprefix("Task-"))

        def made_by(target: str) -> int:
            with server.connect() as client:
                client.ask(head())
                before = server.call(serial())
                for _ in range(50):
                    assert client.ask(head("GET", target)).status == 200
                client.send(head("GET", target) * 50)
                for _ in range(50):
                    assert client.reply().status == 200
                return server.call(serial()) - before - 1

        assert made_by("/wait/x?seconds=0") >= 100
        if server.path == "direct":
            assert made_by("/hello") == 0
            assert made_by("/seen/x") == 0

    def test_concurrent_requests_have_tasks_of_their_own(self, server: Running):
        clients = [server.connect() for _ in range(50)]
        started = time.monotonic()
        for index, client in enumerate(clients):
            client.send(head("GET", f"/wait/{index}?seconds=0.2"))
        assert [client.reply().json()["nonce"] for client in clients] == [str(index) for index in range(50)]
        assert time.monotonic() - started < 2
        for client in clients:
            client.close()


class TestContext:
    @pytest.mark.parametrize("query", ["", "?suspend=true"])
    def test_is_not_seen_by_the_next_request(self, client: Client, query):
        for value in "abc":
            reply = client.ask(head("GET", f"/variable/{value}{query}")).json()
            assert reply == {"before": "unset", "after": value}
        client.send(b"".join(head("GET", f"/variable/{value}{query}") for value in "abc"))
        assert [client.reply().json()["before"] for _ in "abc"] == ["unset"] * 3

    def test_is_not_seen_by_other_connections(self, server: Running):
        with server.connect() as first, server.connect() as second:
            first.send(head("GET", "/variable/a?suspend=true"))
            assert second.ask(head("GET", "/variable/b")).json()["before"] == "unset"
            assert first.reply().json() == {"before": "unset", "after": "a"}

    def test_reaches_tasks_and_threads(self, client: Client):
        assert client.ask(head("GET", "/variable-child/a")).json() == {"task": "a", "thread": "a"}

    def test_of_an_async_dependency_reaches_the_endpoint(self, client: Client):
        for value in "ab":
            assert client.ask(head("GET", f"/variable-async/{value}")).json() == {"before": f"async {value}"}

    def test_of_threads_is_not_seen_by_the_next_request(self, client: Client):
        befores = {client.ask(head("GET", "/variable-def/a")).json()["before"] for _ in range(5)}
        assert len(befores) == 1
        assert befores <= {"unset", "def a"}
        assert client.ask(head("GET", "/variable/b")).json()["before"] == "unset"


class TestAfterwards:
    def test_background_runs_after_the_reply(self, server: Running):
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            assert client.ask(head("GET", f"/background/{nonce}")).json() == {"nonce": nonce}
            assert probe.wait_for(f"start {nonce}")
            assert f"end {nonce}" not in probe.seen
            # The connection is free meanwhile.
            assert client.ask(head()).json() == {"hello": "world"}
            probe.note(f"go {nonce}")
            assert probe.wait_for(f"end {nonce}")

    def test_background_does_not_hold_up_the_pipeline(self, server: Running):
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("GET", f"/background/{nonce}") + head())
            assert [client.reply().status, client.reply().status] == [200, 200]
            server.app.state.probe.note(f"go {nonce}")

    def test_background_after_close(self, server: Running):
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            assert client.ask(head("GET", f"/background/{nonce}", "Connection: close")).says_close
            client.assert_closed()
        probe.note(f"go {nonce}")
        assert probe.wait_for(f"end {nonce}")

    def test_background_of_a_def_endpoint(self, server: Running):
        nonce = new_nonce()
        with server.connect() as client:
            assert client.ask(head("GET", f"/background-def/{nonce}")).status == 200
        assert server.app.state.probe.wait_for(f"end {nonce}")

    @pytest.mark.parametrize("target", ["session", "blocking-session"])
    def test_dependency_is_closed(self, server: Running, target):
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            assert client.ask(head("GET", f"/{target}/{nonce}")).json() == {"nonce": nonce}
        assert probe.wait_for(f"close {nonce}")
        assert probe.about(nonce) == ["open", "run", "close"]

    def test_dependency_is_open_while_the_reply_streams(self, server: Running):
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            assert client.ask(head("GET", f"/session-stream/{nonce}")).body == b"0;1;2;"
        assert probe.wait_for(f"close {nonce}")
        assert probe.about(nonce) == ["open", "part", "part", "part", "close"]

    def test_dependency_is_closed_after_the_reply(self, server: Running):
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            assert client.ask(head("GET", f"/slow-session/{nonce}")).json() == {"nonce": nonce}
            assert f"close {nonce}" not in probe.seen
            probe.note(f"go {nonce}")
            assert probe.wait_for(f"close {nonce}")
            assert client.ask(head()).status == 200

    def test_pipelined_dependencies(self, server: Running):
        nonces, probe = [new_nonce() for _ in range(5)], server.app.state.probe
        with server.connect() as client:
            client.send(b"".join(head("GET", f"/session/{nonce}") for nonce in nonces))
            assert [client.reply().json()["nonce"] for _ in nonces] == nonces
        for nonce in nonces:
            assert probe.wait_for(f"close {nonce}")
            assert probe.about(nonce) == ["open", "run", "close"]


class TestThreads:
    def test_def_endpoints_do_not_block_the_loop(self, serve):
        app, gate = api.FastAPI(), threading.Event()

        @app.get("/blocked")
        def blocked():
            return {"opened": gate.wait(5)}

        @app.get("/hello")
        async def hello():
            return {}

        server = serve(app)
        with server.connect() as client:
            client.send(head("GET", "/blocked"))
            for _ in range(5):
                server.settle()
            gate.set()
            assert client.reply().json() == {"opened": True}

    def test_more_clients_than_threads_and_connections(self, serve):
        """200 clients, 10 threads, and a pool of 5 database connections, each held through a dependency."""
        pool, lock = threading.Semaphore(5), threading.Lock()
        held, most = 0, 0

        def connection():
            nonlocal held, most
            if not pool.acquire(timeout=10):
                raise TimeoutError("no connection: the threads wait for each other")
            with lock:
                held += 1
                most = max(most, held)
            try:
                yield "connection"
            finally:
                with lock:
                    held -= 1
                pool.release()

        app = api.FastAPI()
        Connection = Annotated[str, api.Depends(connection)]

        @app.get("/rows/{number}")
        def rows(number: int, connection: Connection):
            time.sleep(0.002)
            return {"number": number, "of": connection}

        if CONTROL != "fastapi":
            from martlet.workers import set_worker_threads

            set_worker_threads(10)
        try:
            server = serve(app)
            started = time.monotonic()
            clients = [server.connect(timeout=15) for _ in range(200)]
            for number, client in enumerate(clients):
                client.send(head("GET", f"/rows/{number}"))
            for number, client in enumerate(clients):
                reply = client.reply()
                assert (reply.status, reply.json()) == (200, {"number": number, "of": "connection"})
            assert time.monotonic() - started < 8
            for client in clients:
                client.close()
        finally:
            if CONTROL != "fastapi":
                set_worker_threads(40)
        assert most <= 5
        deadline = time.monotonic() + 2
        while held and time.monotonic() < deadline:
            time.sleep(0.01)
        assert held == 0

    def test_context_of_the_lifespan(self, serve):
        """State of the lifespan is there for each request, and a request's changes stay its own."""
        from contextlib import asynccontextmanager

        setting: contextvars.ContextVar[str] = contextvars.ContextVar("setting", default="none")

        @asynccontextmanager
        async def lifespan(app: Any):
            yield {"numbers": [1], "name": "shared"}

        app = api.FastAPI(lifespan=lifespan)

        @app.get("/state")
        async def state(request: api.Request):
            before = request.state.name
            request.state.name = "changed"
            setting.set("changed")
            return {"name": before, "numbers": request.state.numbers}

        with serve(app).connect() as client:
            for _ in range(3):
                assert client.ask(head("GET", "/state")).json() == {"name": "shared", "numbers": [1]}
