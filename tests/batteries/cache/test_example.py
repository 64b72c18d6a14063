from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from martlet.testclient import TestClient

EXAMPLE = Path(__file__).parents[3] / "examples" / "cache.py"


def test_the_example(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CACHE_URL", url)
    program = runpy.run_path(str(EXAMPLE))
    with TestClient(program["app"]) as client:
        assert client.get("/weather/here").json() == "sunny in here"
        first = client.get("/birds/1")
        shown = {"If-None-Match": first.headers["etag"]}
        assert (first.json()["name"], first.headers["cache-control"]) == ("swift", "no-cache")
        assert client.get("/birds/1", headers=shown).status_code == 304
        client.put("/birds/1", params={"name": "sand martin"})
        assert client.get("/birds/1", headers=shown).json()["name"] == "sand martin"
        assert client.get("/birds/9").status_code == 404
        assert client.portal is not None
        client.portal.call(program["cache"].clear)
