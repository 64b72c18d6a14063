from __future__ import annotations

import json
from pathlib import Path

from tests.batteries.databases import NewURL, backend, new_url
from tests.batteries.examples import run_example

__all__ = ["backend", "new_url"]

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
    printed = run_example(tmp_path, "-c", SESSION, DATABASE_URL=new_url())
    assert json.loads(printed) == [401, 403, 303, True, False]
