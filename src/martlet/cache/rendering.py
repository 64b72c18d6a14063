"""What an endpoint returns, as the response that its route declares."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from martlet.datastructures import DefaultPlaceholder
from martlet.encoders import jsonable_encoder
from martlet.exceptions import ResponseValidationError
from martlet.responses import JSONResponse, Response

OPTIONS = ("include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none")


class Rendering:
    """How the results of a route become responses.

    place: the route, or its context below routers; it is held, so that its identity stays its own.
    """

    def __init__(self, place: Any, route: Any) -> None:
        self.place = place
        kind = (route if place is route else place.operation).response_class
        self.response_class: Any = kind.value if isinstance(kind, DefaultPlaceholder) else kind
        self.options = {name: getattr(route, f"response_model_{name}") for name in OPTIONS}
        self.status_code: int = route.status_code or 200
        model = route.response_model
        self.adapter: TypeAdapter[Any] | None = None if model is None else TypeAdapter(model)

    def response(self, result: Any, status_code: int | None) -> Response:
        """The response.

        Raises ResponseValidationError if the result isn't what the route declares.
        """
        status_code = status_code or self.status_code
        if self.adapter is None:
            content = jsonable_encoder(result)
        else:
            try:
                value = self.adapter.validate_python(result, from_attributes=True)
            except ValidationError as error:
                errors = [{**each, "loc": ("response", *each["loc"])} for each in error.errors()]
                raise ResponseValidationError(errors, body=result) from error
            if self.response_class is JSONResponse:
                body = self.adapter.dump_json(value, **self.options)
                return Response(body, status_code, media_type="application/json")
            content = self.adapter.dump_python(value, mode="json", **self.options)
        made: Response = self.response_class(content, status_code=status_code)
        return made
