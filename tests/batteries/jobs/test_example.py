from __future__ import annotations

import json
from pathlib import Path

from tests.batteries.examples import run_example

SESSION = """
import json
import time
from martlet.testing import TestClient
from jobs import app, jobs

jobs.works_here = True

def follow(client, id, status):
    while (record := client.get(f"/jobs/{id}").json())["status"] != status:
        time.sleep(0.05)
    return record

with TestClient(app) as client:
    headers = {"Idempotency-Key": "a"}
    first, again = [client.post("/reports/2030-01-02?pages=2", headers=headers) for _ in range(2)]
    done = follow(client, first.json()["id"], "succeeded")
    long = client.post("/reports/2030-01-03?pages=1000").json()["id"]
    follow(client, long, "running")
    cancelled = client.delete(f"/jobs/{long}").status_code
    follow(client, long, "cancelled")
    statuses = [first.status_code, cancelled, client.delete(f"/jobs/{long}").status_code]
    statuses += [client.get("/jobs/nothing").status_code]
print(json.dumps([statuses, first.json() == again.json(), done["arguments"], done["progress"]]))
"""


def test_the_example(url: str, tmp_path: Path) -> None:
    printed = run_example(tmp_path, "-c", SESSION, JOBS_URL=url)
    statuses, is_one, arguments, progress = json.loads(printed)
    assert statuses == [202, 204, 409, 404]
    assert is_one
    assert (arguments, progress) == ({"day": "2030-01-02", "pages": 2}, 1)
