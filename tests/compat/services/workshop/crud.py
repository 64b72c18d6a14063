from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Response, status
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, create_model


class CRUDRouter(APIRouter):
    """A router that has the usual routes for one model, made for it."""

    def __init__(self, model: type[BaseModel], store: dict[int, BaseModel], **options: Any) -> None:
        options.setdefault("prefix", f"/{model.__name__.lower()}s")
        options.setdefault("tags", [model.__name__])
        super().__init__(**options)
        self.model, self.store = model, store
        fields = {name: (field.annotation | None, None) for name, field in model.model_fields.items()}
        self.changes = create_model(f"{model.__name__}Changes", **fields)
        self.add_api_route(
            "", self.all(), methods=["GET"], response_model=list[model], name=f"{model.__name__}s"
        )
        self.add_api_route("", self.create(), methods=["POST"], response_model=model, status_code=201)
        self.add_api_route("/{number}", self.one(), methods=["GET", "HEAD"], response_model=model)
        self.add_api_route("/{number}", self.change(), methods=["PATCH"], response_model=model)
        self.add_api_route(
            "/{number}", self.remove, methods=["DELETE"], status_code=status.HTTP_204_NO_CONTENT
        )

    def found(self, number: int) -> BaseModel:
        if number not in self.store:
            raise HTTPException(404, f"there is no {self.model.__name__.lower()} {number}")
        return self.store[number]

    def all(self):
        async def every(skip: int = 0):
            return list(self.store.values())[skip:]

        return every

    def create(self):
        model = self.model

        async def create(thing: model, response: Response):
            number = max(self.store, default=0) + 1
            self.store[number] = thing
            response.headers["Location"] = f"{self.prefix}/{number}"
            return thing

        return create

    def one(self):
        async def one(thing: BaseModel = Depends(self.found)):
            return thing

        return one

    def change(self):
        changes_model = self.changes

        async def change(number: int, changes: changes_model, thing: BaseModel = Depends(self.found)):
            self.store[number] = thing.model_copy(update=changes.model_dump(exclude_unset=True))
            return jsonable_encoder(self.store[number])

        return change

    def remove(self, number: int):
        self.found(number)
        del self.store[number]
