"""The documents of whole programs are valid OpenAPI."""

from __future__ import annotations

import importlib
import json
import warnings
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

from tests.differential.harness import PROGRAMS, Program, load_api

MODULES = (
    "bodies_kinds",
    "bodies_media",
    "bodies_several",
    "bodies_single",
    "dependencies_graph",
    "forms_fields",
    "forms_files",
    "openapi_models",
    "openapi_operations",
    "parameters_aliases",
    "parameters_documented",
    "parameters_headers_cookies",
    "parameters_models",
    "parameters_types",
    "replies_additional",
    "replies_models",
    "routers_tree",
    "security_schemes",
    "streams_events",
    "streams_lines",
)
for module in MODULES:
    importlib.import_module(f"tests.differential.programs.{module}")

# What these programs declare is not valid.
INVALID = {
    "bodies_kinds.scalar_types": "a default of the wrong type",
    "openapi_operations.further_responses": "a response with the status 999",
    "openapi_operations.operation_ids": "two operations of one id",
    "parameters_documented.constraints": "a default outside its constraints",
    "parameters_models_empty.empty_texts": "a list as the default of a text of JSON",
}


def document(program: Program) -> Any:
    """The program's document; None where it is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return json.loads(json.dumps(program.build(load_api("martlet")).openapi()))
        except (AssertionError, RuntimeError, ValueError):
            return None


def complaints(document: Any) -> list[str]:
    """What a validator finds; streams are described with `itemSchema`, a member that OpenAPI 3.2 has."""
    if '"itemSchema"' in json.dumps(document):
        errors = OpenAPIV32SpecValidator({**document, "openapi": "3.2.0"}).iter_errors()
    else:
        errors = OpenAPIV31SpecValidator(document).iter_errors()
    return [error.message for error in errors]


chosen = [
    program
    for program in PROGRAMS
    if program.openapi and program.name.startswith(MODULES) and "refused" not in program.name
]


@pytest.mark.parametrize("program", chosen, ids=lambda program: program.name)
def test_a_program_has_a_valid_document(program: Program) -> None:
    made = document(program)
    assert made is not None
    assert bool(complaints(made)) == (program.name in INVALID), complaints(made)


def test_the_validator_complains_of_what_is_wrong() -> None:
    assert complaints({"openapi": "3.1.0", "info": {"title": "T"}, "paths": {}})
