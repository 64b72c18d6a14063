from __future__ import annotations

import json
from pathlib import Path

from tests.batteries.databases import NewURL, backend, new_url
from tests.batteries.examples import run_example

__all__ = ["backend", "new_url"]

SESSION = """
import json
from martlet.testing import TestClient
from pagination import app

with TestClient(app) as client:
    page = client.get("/towns?search=ham&sort=-people&size=3").json()
    seen, cursor = [], ""
    while cursor is not None:
        part = client.get("/towns/all", params={"cursor": cursor or None, "size": 7}).json()
        seen += [town["name"] for town in part["items"]]
        cursor = part["next"]
print(json.dumps([page, seen]))
"""


def test_the_example(new_url: NewURL, tmp_path: Path):
    printed = run_example(tmp_path, "-c", SESSION, DATABASE_URL=new_url())
    page, seen = json.loads(printed)
    assert (page["total"], page["pages"]) == (10, 4)
    assert [town["name"] for town in page["items"]] == ["Stoneham", "Langham", "Woodham"]
    assert len(seen) == 30
    assert seen == sorted(seen)
