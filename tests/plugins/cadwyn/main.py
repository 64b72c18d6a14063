"""An API whose versions are made from the newest by cadwyn: changed models, paths and replies."""

import datetime as dt

from cadwyn import (
    Cadwyn,
    HeadVersion,
    ResponseInfo,
    Version,
    VersionBundle,
    VersionChange,
    VersionedAPIRouter,
    convert_response_to_previous_version_for,
    endpoint,
    schema,
)
from pydantic import BaseModel


class Person(BaseModel):
    name: str
    addresses: list[str]


class RenameAddress(VersionChange):
    description = "People may have several addresses"
    instructions_to_migrate_to_previous_version = (
        schema(Person).field("addresses").had(name="address", type=str),
        endpoint("/people/all", ["GET"]).didnt_exist,
    )

    @convert_response_to_previous_version_for(Person)
    def first(response: ResponseInfo) -> None:
        response.body["address"] = response.body.pop("addresses")[0]


router = VersionedAPIRouter()


@router.get("/people/all")
async def everybody() -> list[Person]:
    return [Person(name="Ann", addresses=["here", "there"])]


@router.get("/people/{name}")
async def person(name: str) -> Person:
    return Person(name=name, addresses=["here", "there"])


app = Cadwyn(
    versions=VersionBundle(
        HeadVersion(),
        Version(dt.date(2026, 1, 1), RenameAddress),
        Version(dt.date(2025, 1, 1)),
    )
)
app.generate_and_include_versioned_routers(router)
