import anyio
import pytest
import taskiq_fastapi
from fastapi import FastAPI
from fastapi.testclient import TestClient
from main import app, bill, broker, events, state
from taskiq import TaskiqState


@pytest.fixture
def worker():
    """The loop on which the worker and its tasks run."""
    events.clear()

    def run(function, *arguments):
        async def with_worker():
            await broker.startup()
            try:
                return await function(*arguments)
            finally:
                await broker.shutdown()

        return anyio.run(with_worker)

    return run


async def result_of(task, *arguments):
    result = await (await task.kiq(*arguments)).wait_result(timeout=5)
    result.raise_for_error()
    return result.return_value


def test_a_task_has_the_services_dependencies(worker):
    assert worker(result_of, bill, 7) == "7 to the ledger in CHF of the corner"


def test_the_worker_runs_the_lifespan(worker):
    worker(result_of, bill, 7)
    assert events == ["start", "open", "close", "stop"]


def test_a_task_has_a_request(worker):
    assert worker(result_of, state) == "CHF"


def test_endpoints_share_dependencies_and_send_tasks():
    with TestClient(app) as client:
        assert client.get("/prices").json() == "CHF"
        taskiq_fastapi.populate_dependency_context(broker, app, {"currency": "EUR"})
        assert client.post("/bills/3").json() == {"bill": "3 to the ledger in EUR of the corner"}


async def start(factory):
    known = TaskiqState()
    await taskiq_fastapi.initializator.startup_event_generator(broker, factory)(known)
    return known


def test_what_is_no_application_is_refused():
    with pytest.raises(ValueError, match="is not a FastAPI application"):
        anyio.run(start, lambda: "no application")


def test_a_factory_may_make_the_application():
    made = FastAPI()
    assert anyio.run(start, lambda: made).fastapi_app is made
