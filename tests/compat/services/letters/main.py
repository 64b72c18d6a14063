"""Letters that are sent after the reply; what is done is written to an outbox."""

from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask

outbox: list[str] = []
app = FastAPI()


class Letter(BaseModel):
    to: str
    text: str = "Greetings"


def send(letter: Letter, *, postage: str) -> None:
    outbox.append(f"{letter.to}: {letter.text} ({postage})")


async def record(line: str) -> None:
    outbox.append(line)


def recorded(tasks: BackgroundTasks, source: str | None = None) -> str | None:
    """A dependency that has something done too."""
    if source:
        tasks.add_task(record, f"from {source}")
    return source


@app.post("/letters", status_code=202)
async def post(letter: Letter, tasks: BackgroundTasks, source: Annotated[str | None, Depends(recorded)]):
    tasks.add_task(send, letter, postage="first class")
    return {"queued": len(tasks.tasks), "source": source}


@app.post("/own")
async def own(tasks: BackgroundTasks):
    tasks.add_task(record, "of the parameter")
    return JSONResponse({"sent": len(outbox)}, background=BackgroundTask(record, "of the response"))


@app.post("/plain")
def plain(tasks: BackgroundTasks, response: Response):
    response.status_code = 203
    tasks.add_task(record, "plain")
