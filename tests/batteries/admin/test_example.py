from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.batteries.databases import NewURL, backend, new_url

__all__ = ["backend", "new_url"]

EXAMPLES = Path(__file__).parents[3] / "examples"
SESSION = """
import json, re
from admin import app
from martlet.testing import TestClient

with TestClient(app, follow_redirects=False) as client:
    found = [client.get("/admin/").status_code, client.get("/admin/", auth=("admin", "wrong")).status_code]
    form = client.get("/admin/writer/create", auth=("admin", "secret")).text
    data = {"name": "Ada", "csrftoken": re.search('name="csrftoken" value="([^"]+)"', form)[1]}
    found.append(client.post("/admin/writer/create", auth=("admin", "secret"), data=data).status_code)
    listed = client.get("/admin/writer/list", auth=("admin", "secret")).text
    found += ["Ada" in listed, "password" in listed.lower()]
print(json.dumps(found))
"""


def test_the_example(new_url: NewURL, tmp_path: Path):
    ran = subprocess.run(
        [sys.executable, "-c", SESSION],
        cwd=tmp_path,
        env={**os.environ, "DATABASE_URL": new_url(), "PYTHONPATH": str(EXAMPLES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [401, 403, 303, True, False]
