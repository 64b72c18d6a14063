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
    ran = subprocess.run(
        [sys.executable, "-c", SESSION],
        cwd=tmp_path,
        env={**os.environ, "DOCUMENTS_URL": "montydb:///journal", "PYTHONPATH": str(EXAMPLES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [["rain"], [204, 404], 2]
    assert (tmp_path / "journal").is_dir()
