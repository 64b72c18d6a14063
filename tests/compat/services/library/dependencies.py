from typing import Annotated

from fastapi import Depends, Header, HTTPException


async def reader_of(x_reader: Annotated[str | None, Header()] = None) -> str:
    """Who asks; an anonymous reader has no name."""
    if x_reader == "banned":
        raise HTTPException(status_code=403, detail="you lost a book")
    return x_reader or "anonymous"


Reader = Annotated[str, Depends(reader_of)]


def known(reader: Reader) -> str:
    if reader == "anonymous":
        raise HTTPException(status_code=401, detail="say who you are", headers={"WWW-Authenticate": "Reader"})
    return reader


Known = Annotated[str, Depends(known)]
