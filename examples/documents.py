"""A journal of documents: run it with `martlet dev examples/documents.py`.

It starts in memory; `DOCUMENTS_URL=montydb:///journal` keeps it in a folder, and
`DOCUMENTS_URL=mongodb://host/journal` on a server.
"""

import os
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from martlet import Depends, HTTPException, Martlet
from martlet.documents import Document, Documents, Index
from martlet.pagination import Criteria, Listing, Page, PageNumber, page_number

documents = Documents(os.environ.get("DOCUMENTS_URL", "memory://"))


class Entry(Document):
    text: str = Field(min_length=1, max_length=2000)
    mood: int = Field(ge=1, le=5)
    written_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


entries = documents.collection(Entry, indexes=[Index("-written_at"), Index("mood")])
listing = Listing(
    Entry,
    search=["text"],
    filters={"mood": ("gte", "lte")},
    sort=["written_at", "mood"],
    default_sort="-written_at",
    unique=["id"],
)

app = Martlet(title="Journal").use(documents)


@app.post("/entries", status_code=201)
async def write(entry: Entry) -> Entry:
    return await entries.insert(entry)


@app.get("/entries")
async def read(
    criteria: Annotated[Criteria, Depends(listing)], place: Annotated[PageNumber, Depends(page_number())]
) -> Page[Entry]:
    return await entries.page(place, criteria)


@app.delete("/entries/{entry_id}", status_code=204)
async def forget(entry_id: str) -> None:
    if not await entries.delete(entry_id):
        raise HTTPException(404)
