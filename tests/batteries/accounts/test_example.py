from __future__ import annotations

import json
from pathlib import Path

from tests.batteries.examples import run_example

SESSION = """
import json
from martlet.testing import TestClient
from accounts import app

ann, ben = ({"email": f"{name}@example.com", "password": f"{name}'s password"} for name in ("ann", "ben"))

with TestClient(app) as client, TestClient(app) as browser:
    for person in (ann, ben):
        client.post("/auth/register", json=person)
    form = {"username": ann["email"], "password": ann["password"]}
    bearer = {"Authorization": "Bearer " + client.post("/auth/token", data=form).json()["access_token"]}
    key = client.post("/auth/api-keys", json={"scopes": ["notes:read"]}, headers=bearer).json()["key"]
    browser.post("/auth/login", json=ben)
    csrf = {"X-CSRF-Token": browser.cookies["csrf"]}
    statuses = [
        client.post("/notes/a").status_code,
        client.post("/notes/a", headers=bearer).status_code,
        client.post("/notes/b", headers={"X-API-Key": key}).status_code,
        browser.post("/notes/c").status_code,
        browser.post("/notes/c", headers=csrf).status_code,
    ]
    notes = [client.get("/notes", headers={"X-API-Key": key}).json(), browser.get("/notes").json()]
print(json.dumps([statuses, notes]))
"""


def test_the_example(tmp_path: Path) -> None:
    printed = run_example(tmp_path, "-c", SESSION, DATABASE_URL=f"sqlite:///{tmp_path}/notes.db")
    statuses, notes = json.loads(printed)
    assert statuses == [401, 201, 403, 403, 201]
    assert notes == [["a"], ["c"]]
