from __future__ import annotations

import json
from pathlib import Path

from tests.batteries.examples import run_example

SESSION = """
import json
from martlet.testing import TestClient
from documents import app

with TestClient(app) as client:
    ids = [client.post("/entries", json={"text": text, "mood": mood}).json()["id"]
           for text, mood in (("rain", 2), ("sun", 5), ("more rain", 1))]
    found = client.get("/entries?search=rain&mood__gte=2").json()["items"]
    gone = [client.delete(f"/entries/{ids[0]}").status_code for _ in range(2)]
    total = client.get("/entries").json()["total"]
print(json.dumps([[entry["text"] for entry in found], gone, total]))
"""


def test_the_example(tmp_path: Path):
    printed = run_example(tmp_path, "-c", SESSION, DOCUMENTS_URL="montydb:///journal")
    assert json.loads(printed) == [["rain"], [204, 404], 2]
    assert (tmp_path / "journal").is_dir()
