"""JSON text of plain results, as `json.dumps` over `jsonable_encoder` gives it, in one pass."""

from __future__ import annotations

import json
from json import encoder
from typing import Any

from martlet.encoders import jsonable_encoder

_SQLALCHEMY_MARK = '"_sa'


def _strict_dumps(value: Any) -> str:
    return json.dumps(
        jsonable_encoder(value), ensure_ascii=False, allow_nan=False, indent=None, separators=(",", ":")
    )


_c_make_encoder = getattr(encoder, "c_make_encoder", None)
_chunks = (
    _c_make_encoder(None, jsonable_encoder, encoder.encode_basestring, None, ":", ",", False, False, False)
    if _c_make_encoder is not None
    else None
)


def dumps(value: Any) -> bytes:
    """The compact JSON of a result that has no model.

    Raises ValueError for NaN and infinities (RFC 8259 section 6). What the C encoder doesn't know goes
    through `jsonable_encoder`, value by value; whatever it refuses goes through it whole.
    """
    if _chunks is None:
        return _strict_dumps(value).encode()
    try:
        text = "".join(_chunks(value, 0))
    except (TypeError, ValueError, RecursionError):
        text = _strict_dumps(value)
    else:
        if _SQLALCHEMY_MARK in text:
            text = _strict_dumps(value)
    return text.encode()
