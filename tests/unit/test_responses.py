from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from martlet import responses
from martlet.exceptions import FastAPIDeprecationWarning


@pytest.mark.parametrize("name", ["ORJSONResponse", "UJSONResponse"])
def test_the_old_json_classes_warn_where_they_are_used(name: str) -> None:
    kind = getattr(responses, name)
    with pytest.warns(FastAPIDeprecationWarning) as caught, pytest.raises(AssertionError):
        kind({})
    assert caught[0].filename == __file__
    with pytest.warns(FastAPIDeprecationWarning):
        type("Mine", (kind,), {})


def test_orjson_takes_keys_of_any_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def dumps(content: Any, option: int) -> bytes:
        return json.dumps([content, option]).encode()

    fake = SimpleNamespace(dumps=dumps, OPT_NON_STR_KEYS=4, OPT_SERIALIZE_NUMPY=16)
    monkeypatch.setattr(responses, "orjson", fake)
    with pytest.warns(FastAPIDeprecationWarning):
        response = responses.ORJSONResponse({"a": 1})
    assert response.body == b'[{"a": 1}, 20]'
    assert response.headers["content-type"] == "application/json"


def test_ujson_keeps_letters_of_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "ujson", SimpleNamespace(dumps=json.dumps))
    with pytest.warns(FastAPIDeprecationWarning):
        response = responses.UJSONResponse("é")
    assert response.body == '"é"'.encode()
