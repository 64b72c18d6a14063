"""The kinds of endpoint that are measured: the request sent to each one. `apps.py` has the endpoints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

ORIGIN = "https://shop.example.org"
SECRET = "signs the session cookies of the benchmark"  # noqa: S105

ARTICLE = {
    "name": "Hex bolt M8",
    "description": "Zinc plated, 40 mm",
    "price": 0.25,
    "tags": ["iron", "bolt"],
    "in_stock": True,
}

ORDER = {
    "number": "A-1001",
    "customer": {
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "address": {
            "street": "12 St James's Square",
            "city": "London",
            "postcode": "SW1Y 4JH",
            "country": "GB",
        },
    },
    "lines": [
        {"article": "bolt", "amount": 12, "price": 0.25},
        {"article": "nut", "amount": 12, "price": 0.1},
        {"article": "washer", "amount": 24, "price": 0.05},
    ],
    "express": True,
    "note": "Leave it with the porter",
}

# With the Host that every client sends, twenty.
TWENTY_HEADERS = {
    "Accept": "application/json, text/plain, */*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "Cache-Control": "no-cache",
    "Cookie": "session=5f2b1c9d8e7a; theme=dark; consent=all",
    "DNT": "1",
    "Origin": ORIGIN,
    "Pragma": "no-cache",
    "Priority": "u=1, i",
    "Referer": "https://shop.example.org/articles/bolts?page=2",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "same-site",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Request-ID": "0190e3f5-6c1b-7a54-9d2f-3b1c5d7e9f10",
    "X-Tenant": "acme",
}


@dataclass(frozen=True)
class Kind:
    """One request, repeated; `title` heads its row in the results."""

    name: str
    title: str
    path: str = "/"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


KINDS = (
    Kind("hello", "hello"),
    Kind("path_query", "path + query", "/items/42?q=bolt&limit=20"),
    Kind(
        "dependencies",
        "nested dependencies",
        "/orders?skip=10&limit=20",
        headers={"X-Token": "secret-token", "X-Tenant": "acme"},
    ),
    Kind(
        "post",
        "POST a model",
        "/articles",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps(ARTICLE),
    ),
    Kind(
        "post_nested",
        "POST a nested model",
        "/orders",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps(ORDER),
    ),
    Kind("sync", "`def` endpoint"),
    Kind("list", "list of 100 items", "/items"),
    Kind("headers", "20 request headers", headers=TWENTY_HEADERS),
    Kind(
        "middleware",
        "CORS + GZip + session",
        headers={"Origin": ORIGIN, "Accept-Encoding": "gzip"},
    ),
)
