from fastapi import APIRouter, HTTPException, Response, status

from library.dependencies import Known
from library.store import BOOKS, LOANS

router = APIRouter()
mine = APIRouter(prefix="/mine")


@router.put("/loans/{number}", status_code=status.HTTP_201_CREATED)
async def lend(number: int, reader: Known, response: Response):
    if LOANS.get(number, reader) != reader:
        raise HTTPException(status.HTTP_409_CONFLICT, "it is out")
    LOANS[number] = reader
    response.headers["Location"] = f"/v2/mine/{number}"
    return {"book": BOOKS[number]["title"], "reader": reader}


@router.delete("/loans/{number}", status_code=204)
async def bring_back(number: int, reader: Known) -> None:
    LOANS.pop(number, None)


@mine.get("/")
async def my_loans(reader: Known) -> list[int]:
    return [number for number, holder in LOANS.items() if holder == reader]


router.include_router(mine)
