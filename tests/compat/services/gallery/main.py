"""Pictures: uploads by form, kept in a folder, and sent back."""

import hashlib
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import BaseModel

MOST_BYTES = 50_000
folder = Path(tempfile.mkdtemp(prefix="gallery"))
app = FastAPI()


class Picture(BaseModel):
    name: str
    kind: str | None
    size: int
    digest: str
    caption: str | None = None


async def kept(upload: UploadFile, caption: str | None = None) -> Picture:
    if upload.content_type not in ("image/png", "image/gif"):
        raise HTTPException(415, f"{upload.content_type} is no picture")
    digest = hashlib.sha256()
    name = Path(upload.filename or "nameless").name
    with (folder / name).open("wb") as file:
        while part := await upload.read(1024):
            digest.update(part)
            file.write(part)
    assert upload.size is not None
    if upload.size > MOST_BYTES:
        (folder / name).unlink()
        raise HTTPException(413, "too large")
    return Picture(
        name=name, kind=upload.content_type, size=upload.size, digest=digest.hexdigest(), caption=caption
    )


@app.post("/pictures", response_model_exclude_none=True)
async def hang(picture: UploadFile, caption: Annotated[str | None, Form(max_length=20)] = None) -> Picture:
    return await kept(picture, caption)


@app.post("/exhibitions")
async def exhibit(
    title: Annotated[str, Form()], pictures: list[UploadFile], year: Annotated[int, Form()] = 2000
):
    return {"title": title, "year": year, "pictures": [(await kept(picture)).name for picture in pictures]}


@app.post("/digests")
def digest_of(data: Annotated[bytes, File(description="Any bytes")], salt: Annotated[str, Form()] = ""):
    return hashlib.sha256(salt.encode() + data).hexdigest()


@app.post("/raw")
async def raw(request: Request):
    form = await request.form()
    return {name: value if isinstance(value, str) else value.filename for name, value in form.multi_items()}


@app.get("/pictures/{name}", response_class=FileResponse)
async def show(name: str, download: bool = False):
    path = folder / Path(name).name
    if not path.exists():
        raise HTTPException(404, "no such picture")
    return FileResponse(path, filename=name if download else None)


@app.get("/", response_class=HTMLResponse)
async def index():
    return "".join(f"<img src='/pictures/{file.name}'>" for file in sorted(folder.iterdir()))
