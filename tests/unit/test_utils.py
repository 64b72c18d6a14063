"""Helpers that extensions import by name."""

from typing import Any

import fastapi.openapi.utils as theirs
import pytest

from martlet import APIRouter, utils
from martlet.datastructures import Default
from martlet.exceptions import FastAPIDeprecationWarning
from martlet.openapi import utils as ours


@pytest.mark.parametrize(
    "status", [None, 200, "200", 299, 1000, "default", "1XX", "2XX", "3XX", "4XX", "5XX"]
)
def test_statuses_with_a_body(status: int | str | None) -> None:
    assert utils.is_body_allowed_for_status_code(status)


@pytest.mark.parametrize("status", [0, 100, "100", 199, 204, "204", 205, 304, "304"])
def test_statuses_without_a_body(status: int | str) -> None:
    assert not utils.is_body_allowed_for_status_code(status)


@pytest.mark.parametrize("status", ["", "abc", "4xx", "6XX"])
def test_no_status(status: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        utils.is_body_allowed_for_status_code(status)


@pytest.mark.parametrize(
    ("path", "names"),
    [("", set()), ("/a", set()), ("/{a}/{b:path}", {"a", "b:path"}), ("/{a}{b}", {"a", "b"}), ("/{}", {""})],
)
def test_path_parameter_names(path: str, names: set[str]) -> None:
    assert utils.get_path_param_names(path) == names


def test_deep_update_merges_dicts_and_joins_lists() -> None:
    main: dict[str, Any] = {"a": {"b": 1, "l": [1]}, "l": [1], "s": 1, "n": {"x": 1}}
    lists = main["l"]
    utils.deep_dict_update(main, {"a": {"b": 2, "l": [2]}, "l": [2], "s": {"y": 1}, "n": 5, "z": {}})
    assert main == {"a": {"b": 2, "l": [1, 2]}, "l": [1, 2], "s": {"y": 1}, "n": 5, "z": {}}
    assert lists == [1], "a list that others hold is left alone"


def test_first_value_that_was_set() -> None:
    first = Default(1)
    assert utils.get_value_or_default(first, 5, Default(2)) == 5
    assert utils.get_value_or_default(7, 5) == 7
    assert utils.get_value_or_default(first, None) is None
    assert utils.get_value_or_default(first, Default(2)) is first


def test_unique_id_of_a_route() -> None:
    router = APIRouter(prefix="/p")
    router.put("/x-y/{z}", name="n")(lambda z: z)
    assert utils.generate_unique_id(router.routes[0]) == "n_p_x_y__z__put"


def test_operation_id_of_a_path_is_deprecated() -> None:
    with pytest.warns(FastAPIDeprecationWarning):
        found = utils.generate_operation_id_for_path(name="a-b", path="/x/{y}", method="GET")
    assert found == "a_b_x__y__get"


@pytest.mark.parametrize(
    "name",
    [
        "METHODS_WITH_BODY",
        "REF_PREFIX",
        "validation_error_definition",
        "validation_error_response_definition",
    ],
)
def test_constants_of_the_document(name: str) -> None:
    assert getattr(ours, name) == getattr(theirs, name)
