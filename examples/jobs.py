"""Reports that are made apart from requests: run it with `martlet dev examples/jobs.py`.

With JOBS_URL=postgresql://... or redis://... they outlive the process, and are done by
`martlet jobs worker --app examples/jobs.py`.
"""

import asyncio
import logging
import os
from datetime import date
from typing import Annotated

from martlet import Header, HTTPException, Martlet
from martlet.jobs import Backoff, Jobs, Record, current

jobs = Jobs(os.environ.get("JOBS_URL", "memory://"))
app = Martlet(title="Reports").use(jobs)
logger = logging.getLogger("reports")


@jobs.job(retries=5, backoff=Backoff(first=2, longest=60), timeout=300)
async def make_report(day: date, pages: int = 10) -> None:
    for page in range(pages):
        await asyncio.sleep(0.05)
        current().report((page + 1) / pages)
    logger.info("the report of %s has %d pages", day, pages)


@jobs.job(schedule="0 3 * * *")
def tidy_up() -> None:
    logger.info("tidied up")


@app.post("/reports/{day}", status_code=202)
async def order(
    day: date, pages: int = 10, idempotency_key: Annotated[str | None, Header()] = None
) -> dict[str, str]:
    return {"id": await make_report.using(key=idempotency_key).defer(day, pages=pages)}


@app.get("/jobs/{id}")
async def job(id: str) -> Record:
    record = await jobs.find(id)
    if record is None:
        raise HTTPException(404, "no such job")
    return record


@app.delete("/jobs/{id}", status_code=204)
async def cancel(id: str) -> None:
    if not await jobs.cancel(id):
        raise HTTPException(409, "it neither waits nor runs")
