"""A lending library: several files, routers within routers, dependencies of routers."""

from fastapi import Depends, FastAPI

from library.dependencies import reader_of
from library.routers import books, loans, staff

app = FastAPI(title="Library", version="3.1", dependencies=[Depends(reader_of)])
app.include_router(books.router)
app.include_router(loans.router, prefix="/v2", tags=["loans"], responses={409: {"description": "It is out"}})
app.include_router(staff.router, prefix="/staff", tags=["staff"], include_in_schema=False)


@app.get("/", name="home")
async def home():
    return {"books": app.url_path_for("book", number=1), "loans": app.url_path_for("lend", number=1)}
