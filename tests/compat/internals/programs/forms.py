"""Forms taken apart by the private functions that versioning plug-ins call."""

import asyncio
import io
from typing import Annotated, Any

import fastapi.dependencies.utils as utils
from fastapi import File, Form, Header, UploadFile
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as Upload

from tests.compat.internals.observing import Observations


class Plain(BaseModel):
    name: str
    tags: list[str] = []
    number: int = Field(1, alias="num")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    name: str = Field("x", validation_alias=AliasChoices("nm", "nn"))


def one(whole: Annotated[Plain, Form()]): ...


def optional(whole: Annotated[Plain | None, Form()] = None): ...


def union(whole: Annotated[Plain | Strict, Form()]): ...


def mixed(
    whole: Annotated[Plain, Form()],
    count: Annotated[int, Form()],
    raw: Annotated[bytes, File()],
    file: UploadFile,
    several: Annotated[list[int], Form()] = [1],
): ...


def aliased(x: Annotated[int, Form(alias="ex")] = 3, header: Annotated[str, Header()] = ""): ...


FORMS: tuple[list[tuple[str, Any]], ...] = (
    [],
    [("name", "a")],
    [("name", "a"), ("tags", "1"), ("tags", "2"), ("num", "3"), ("number", "4"), ("other", "5")],
    [("nm", "q"), ("count", "2"), ("raw", "text"), ("several", "1"), ("several", "2")],
    [("name", ""), ("count", "")],
    [("ex", "4"), ("tags", "")],
)


async def observe(seen: Observations) -> None:
    for call in (one, optional, union, mixed, aliased):
        fields = utils.get_dependant(path="/", call=call).body_params
        for field in fields:
            models = [model.__name__ for model in utils._get_form_models(field)]
            single = [utils._get_form_model(field), utils._get_param_model(field)]
            seen.note(f"{call.__name__} {field.name}", [models, single, utils._get_param_aliases(field)])
        for pairs in FORMS:
            form, label = FormData(pairs), f"{call.__name__} {pairs}"
            seen.note(f"{label} items", [told(item) for item in utils._extract_form_items(fields, form)])
            seen.note(f"{label} body", [told(item) async for item in utils._extract_form_body(fields, form)])
            values = [utils._get_multidict_value(field, form, field.alias) for field in fields]
            seen.note(f"{label} values", values)
    fields = utils.get_dependant(path="/", call=mixed).body_params
    upload = Upload(io.BytesIO(b"content"), filename="name", size=7)
    body = utils._extract_form_body(fields, FormData([("raw", upload), ("count", "1")]))
    seen.note("uploaded", [told(item) async for item in body])
    for model in (Plain, Strict):
        for pairs in FORMS:
            form = FormData(pairs)
            supplied = utils._is_form_model_supplied(model, form)
            normalized = utils._normalize_form_model(dict(form), model=model)
            seen.note(f"{model.__name__} {pairs}", [supplied, normalized])
        for field in utils.get_cached_model_fields(model):
            aliases = [utils._get_param_aliases(field, convert_underscores=flag) for flag in (False, True)]
            seen.note(f"{model.__name__} {field.name}", aliases)


def told(item: Any) -> Any:
    alias, value, field = item
    return [alias, value, None if field is None else field.name]


def main() -> None:
    seen = Observations()
    asyncio.run(observe(seen))
    seen.print()
