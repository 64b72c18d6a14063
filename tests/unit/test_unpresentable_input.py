"""A refused body is answered 422 whatever is in it, even what JSON has no text for."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from martlet import Martlet
from martlet.testclient import TestClient


class Item(BaseModel):
    name: str
    price: float = 0


app = Martlet()


@app.post("/items")
async def create(item: Item) -> Item:
    return item


@pytest.mark.parametrize(
    ("body", "media_type", "shown"),
    [
        (b'{"name": NaN}', "application/json", "nan"),
        (b'{"name": [1e400]}', "application/json", ["inf"]),
        (b'{"name": {"a": "\\ud800"}}', "application/json", {"a": "?"}),
        (b"\xff\xfe", "application/octet-stream", "\ufffd\ufffd"),
    ],
)
def test_input_is_shown_as_near_as_can_be(body: bytes, media_type: str, shown: object) -> None:
    reply = TestClient(app).post("/items", content=body, headers={"content-type": media_type})
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["input"] == shown
