from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[3] / "examples"
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
    ran = subprocess.run(
        [sys.executable, "-c", SESSION],
        cwd=tmp_path,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(EXAMPLES)},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert ran.returncode == 0, ran.stderr
    statuses, accounts = json.loads(ran.stdout)
    assert statuses == [201, 201, 409, 200, 409, 404]
    assert accounts == [{"name": "ann", "balance": 6}, {"name": "ben", "balance": 14}]
