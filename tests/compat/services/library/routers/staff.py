from fastapi import APIRouter, Depends, HTTPException

from library.dependencies import Reader, known
from library.store import LOANS


def librarian(reader: Reader) -> None:
    if reader != "librarian":
        raise HTTPException(403, "for librarians")


router = APIRouter(dependencies=[Depends(known), Depends(librarian)])


@router.post("/inventory")
async def inventory():
    LOANS.clear()
    return {"message": "all are back"}
