"""Logs, metrics, traces and health: run it with `martlet run examples/observability.py`.

Then look at /birds/7, /metrics, /health/live and /health/ready.
"""

from martlet import Martlet
from martlet.observability.health import Health
from martlet.observability.logs import RequestLogs
from martlet.observability.metrics import Metrics
from martlet.observability.traces import Traces


async def nest() -> None:
    """A check of the program's own; a plug-in that has one is asked as well."""


app = Martlet()
app.use(Health({"nest": nest}), RequestLogs(), Metrics(), Traces())


@app.get("/birds/{bird}")
async def bird(bird: int) -> dict[str, int]:
    return {"bird": bird}
