from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import Headers
from starlette.datastructures import UploadFile as StarletteUploadFile

from martlet.datastructures import Default, DefaultPlaceholder, UploadFile

ADAPTER = TypeAdapter(UploadFile)


def test_an_upload_is_read_and_written() -> None:
    async def use() -> list[Any]:
        file = UploadFile(
            BytesIO(b"abc"), size=3, filename="a.txt", headers=Headers({"content-type": "text/x"})
        )
        read = [await file.read(1), await file.read()]
        await file.seek(0)
        await file.write(b"z")
        await file.seek(0)
        read.append(await file.read())
        await file.close()
        return [*read, file.filename, file.size, file.content_type, file.file.closed]

    assert asyncio.run(use()) == [b"a", b"bc", b"zbc", "a.txt", 4, "text/x", True]


@pytest.mark.parametrize("kind", [UploadFile, StarletteUploadFile])
def test_an_upload_passes_validation_as_it_is(kind: type[StarletteUploadFile]) -> None:
    file = kind(BytesIO())
    assert ADAPTER.validate_python(file) is file


def test_anything_else_is_refused_with_its_type() -> None:
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python("text")
    (error,) = caught.value.errors(include_url=False, include_context=False)
    assert error == {
        "type": "value_error",
        "loc": (),
        "msg": "Value error, Expected UploadFile, received: <class 'str'>",
        "input": "text",
    }


def test_an_upload_is_a_binary_string_in_json_schema() -> None:
    class Form(BaseModel):
        file: UploadFile

    assert Form.model_json_schema()["properties"]["file"] == {
        "contentMediaType": "application/octet-stream",
        "title": "File",
        "type": "string",
    }


def test_a_default_is_as_true_as_its_value_and_equal_only_to_its_like() -> None:
    placeholder = Default(0)
    assert isinstance(placeholder, DefaultPlaceholder)
    assert placeholder.value == 0
    assert not placeholder
    assert Default([1])
    assert Default(1) == Default(1)
    assert Default(1) != Default(2)
    assert Default(1) != 1
    with pytest.raises(TypeError):
        hash(placeholder)
