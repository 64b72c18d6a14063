from __future__ import annotations

import json
from pathlib import Path

from tests.batteries.examples import run_example

SESSION = """
import json
from martlet.testing import TestClient
from sql import app

with TestClient(app) as client:
    opened = [client.post("/accounts", json={"name": name, "balance": 10}) for name in ("ann", "ben", "ann")]
    transfers = [
        client.post("/transfers", json={"sender": "ann", "receiver": receiver, "amount": amount})
        for receiver, amount in (("ben", 4), ("ben", 40), ("eve", 1))
    ]
    accounts = client.get("/accounts").json()
print(json.dumps([[reply.status_code for reply in opened + transfers], accounts]))
"""


def test_the_example(url: str, tmp_path: Path) -> None:
    printed = run_example(tmp_path, "-c", SESSION, DATABASE_URL=url)
    statuses, accounts = json.loads(printed)
    assert statuses == [201, 201, 409, 200, 409, 404]
    assert accounts == [{"name": "ann", "balance": 6}, {"name": "ben", "balance": 14}]
