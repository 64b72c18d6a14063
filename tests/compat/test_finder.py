"""How `fastapi` behaves as a package while Martlet answers it."""

from __future__ import annotations

import json
import os
import sysconfig
from pathlib import Path
from textwrap import dedent

import pytest

from tests.compat.processes import INSTALL, ROOT, answer, both, run


@pytest.fixture
def without_fastapi(tmp_path: Path) -> Path:
    """A folder with every package that is installed but FastAPI."""
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.lower().startswith("fastapi"):
            (tmp_path / entry.name).symlink_to(entry)
    return tmp_path


def test_nothing_is_answered_before_it_is_installed() -> None:
    program = """
        import json
        import martlet, martlet.compat
        import fastapi
        print(json.dumps([martlet.compat.is_installed(), fastapi.FastAPI.__module__]))
    """
    assert answer(program, martlet=False) == [False, "fastapi.applications"]


def test_the_application_is_martlets() -> None:
    program = """
        import json, martlet
        import fastapi.applications
        from fastapi import FastAPI
        print(json.dumps([FastAPI is martlet.Martlet, fastapi.applications.FastAPI is FastAPI]))
    """
    assert answer(program) == [True, True]


def test_it_is_answered_where_fastapi_is_not_installed(without_fastapi: Path) -> None:
    program = """
        import json
        from importlib.metadata import PackageNotFoundError, version
        from importlib.util import find_spec
        import martlet.compat
        assert find_spec("fastapi") is None
        try:
            version("fastapi")
        except PackageNotFoundError:
            martlet.compat.install()
        import fastapi.security.oauth2
        from fastapi.testclient import TestClient
        app = fastapi.FastAPI()
        app.get("/")(lambda: "here")
        print(json.dumps([fastapi.__version__, version("fastapi"), version("FastAPI"),
                          TestClient(app).get("/").json()]))
    """
    path = os.pathsep.join([str(ROOT / "src"), str(without_fastapi)])
    result = run("-S", "-c", dedent(program), PYTHONPATH=path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == ["0.165.0", "0.165.0", "0.165.0", "here"]


def test_versions_are_those_of_the_oracle() -> None:
    program = """
        import json
        from importlib.metadata import distribution, version
        import fastapi
        metadata = distribution("fastapi").metadata
        print(json.dumps([fastapi.__version__, version("fastapi"), metadata["Name"], metadata["Version"]]))
    """
    oracle, ours = both(program)
    assert ours == oracle


def test_other_distributions_are_found_as_ever() -> None:
    program = """
        import json
        from importlib.metadata import distributions, version
        names = sorted(str(one.metadata["Name"]) for one in distributions())
        print(json.dumps([version("starlette"), names]))
    """
    oracle, ours = both(program)
    assert ours == oracle


def test_submodules_are_attributes_without_being_imported() -> None:
    program = """
        import json
        import fastapi
        print(json.dumps([
            fastapi.applications.FastAPI is fastapi.FastAPI,
            fastapi.routing.APIRouter is fastapi.APIRouter,
            fastapi.openapi.utils.__name__ if hasattr(fastapi, "openapi") else None,
            fastapi.security.oauth2.__name__,
            fastapi.status.HTTP_200_OK,
        ]))
    """
    assert answer(program) == [True, True, "fastapi.openapi.utils", "fastapi.security.oauth2", 200]


def test_importing_a_submodule_sets_it_on_fastapi_and_not_on_martlet() -> None:
    program = """
        import json, martlet, sys
        import fastapi.routing, fastapi.openapi.utils
        print(json.dumps([
            fastapi.routing is sys.modules["fastapi.routing"],
            martlet.routing.__name__, martlet.openapi.utils.__name__,
        ]))
    """
    assert answer(program) == [True, "martlet.routing", "martlet.openapi.utils"]


def test_unknown_names_are_refused_as_python_does() -> None:
    program = """
        import json
        import fastapi
        messages = []
        for statement in ("from fastapi import nothing", "import fastapi.nothing", "fastapi.nothing",
                          "import fastapi.declare", "import fastapi._nothing"):
            try:
                exec(statement)
            except (AttributeError, ImportError) as error:
                messages.append([type(error).__name__, str(error).partition(" (")[0]])
        print(json.dumps([messages, hasattr(fastapi, "nothing"), hasattr(fastapi.encoders, "nothing")]))
    """
    oracle, ours = both(program)
    assert len(ours[0]) == 5
    assert ours == oracle


def test_importing_everything_brings_the_documented_names_and_no_module_of_martlets() -> None:
    program = """
        import json, types
        names = {}
        exec("from fastapi import *", names)
        modules = [name for name, value in names.items()
                   if isinstance(value, types.ModuleType) and value.__name__.startswith("martlet")]
        print(json.dumps([sorted(name for name in names if name[0].isupper()), modules]))
    """
    oracle, ours = both(program)
    assert ours == [sorted([*oracle[0], "Martlet"]), []]


def test_reloading_keeps_the_module_and_its_objects() -> None:
    program = """
        import importlib, json
        import fastapi, fastapi.routing
        before, route = fastapi.FastAPI, fastapi.routing.APIRoute
        again = importlib.reload(fastapi)
        routing = importlib.reload(fastapi.routing)
        print(json.dumps([again is fastapi, fastapi.FastAPI is before, routing.APIRoute is route]))
    """
    assert answer(program) == [True, True, True]


def test_find_spec_tells_where_it_comes_from() -> None:
    program = """
        import importlib.util, json
        before = importlib.util.find_spec("fastapi")
        import fastapi
        after = importlib.util.find_spec("fastapi")
        print(json.dumps([
            before.name, before.submodule_search_locations, after is fastapi.__spec__,
            fastapi.__file__ == before.origin, fastapi.__package__,
            importlib.util.find_spec("fastapi.routing").parent,
            importlib.util.find_spec("fastapi.nothing"),
        ]))
    """
    assert answer(program) == ["fastapi", [], True, True, "fastapi", "fastapi", None]


def test_objects_are_pickled() -> None:
    program = """
        import json, pickle
        from fastapi import HTTPException, UploadFile, status
        from fastapi.datastructures import Default
        from fastapi.security import HTTPBasicCredentials
        from fastapi.routing import APIRoute
        values = [HTTPBasicCredentials(username="a", password="b"), APIRoute, UploadFile, HTTPException]
        print(json.dumps([pickle.loads(pickle.dumps(value)) == value for value in values]))
    """
    assert answer(program) == [True] * 4


def test_patching_a_module_patches_what_it_stands_for() -> None:
    program = """
        import json
        from unittest import mock
        import fastapi.encoders, martlet.encoders
        original = martlet.encoders.jsonable_encoder
        with mock.patch("fastapi.encoders.jsonable_encoder", return_value=7):
            within = [fastapi.encoders.jsonable_encoder({}), martlet.encoders.jsonable_encoder({})]
        with mock.patch("fastapi.routing.run_in_threadpool") as borrowed:
            within.append(fastapi.routing.run_in_threadpool is borrowed)
        print(json.dumps([
            within, martlet.encoders.jsonable_encoder is original,
            fastapi.encoders.jsonable_encoder is original, callable(fastapi.routing.run_in_threadpool),
            fastapi.routing.run_in_threadpool is not borrowed,
        ]))
    """
    assert answer(program) == [[7, 7, True], True, True, True, True]


def test_patching_what_the_application_calls_has_its_effect() -> None:
    """As programs do that bring pages or a document of their own."""
    program = """
        import json
        from unittest import mock
        from fastapi import FastAPI, applications
        from fastapi.responses import PlainTextResponse
        from fastapi.testclient import TestClient

        client, seen = TestClient(FastAPI()), []
        with mock.patch("fastapi.applications.get_swagger_ui_html", lambda **given: PlainTextResponse("own")):
            seen.append(client.get("/docs").text)
        seen.append("SwaggerUIBundle" in client.get("/docs").text)
        with mock.patch("fastapi.applications.get_openapi", lambda **given: {"title": given["title"]}):
            seen.append(client.get("/openapi.json").json())
        applications.get_redoc_html = lambda **given: PlainTextResponse(given["title"])
        seen.append(client.get("/redoc").text)
        print(json.dumps(seen))
    """
    oracle, ours = both(program)
    assert ours == oracle


def test_it_refuses_in_one_line_if_fastapi_was_imported() -> None:
    result = run("-c", f"import fastapi\n{INSTALL}")
    assert result.returncode == 1
    message = result.stderr.splitlines()[-1]
    assert message.startswith("martlet.compat.AlreadyImported: FastAPI itself is imported already, from ")
    assert message.endswith("switch martlet.compat on before anything imports fastapi")


def test_the_refusal_is_an_import_error_and_changes_nothing() -> None:
    program = """
        import json, sys
        import fastapi
        import martlet.compat
        before = list(sys.meta_path)
        try:
            martlet.compat.install()
        except ImportError as error:
            name = error.name
        print(json.dumps([name, sys.meta_path == before, martlet.compat.is_installed()]))
    """
    assert answer(program, martlet=False) == ["fastapi", True, False]


def test_installing_twice_is_installing_once() -> None:
    program = """
        import json, sys
        import fastapi
        before, finders = fastapi, list(sys.meta_path)
        martlet.compat.install()
        import fastapi
        print(json.dumps([fastapi is before, sys.meta_path == finders, martlet.compat.is_installed()]))
    """
    assert answer(program) == [True, True, True]


def test_it_is_undone() -> None:
    program = """
        import json, os
        import fastapi, fastapi.routing
        martlet.compat.install(children=True)
        path = os.environ["PYTHONPATH"]
        martlet.compat.uninstall()
        import fastapi, fastapi.routing
        print(json.dumps([
            fastapi.FastAPI.__module__, fastapi.routing.APIRoute.__module__, martlet.compat.is_installed(),
            "startup" in path, "startup" in os.environ["PYTHONPATH"],
        ]))
    """
    assert answer(program) == ["fastapi.applications", "fastapi.routing", False, True, False]


def test_source_is_found(tmp_path: Path) -> None:
    program = """
        import inspect, json
        import fastapi
        print(json.dumps([
            inspect.getsource(fastapi.FastAPI).startswith("class "),
            inspect.getmodule(fastapi.FastAPI).__name__,
        ]))
    """
    assert answer(program, folder=tmp_path) == [True, "martlet.applications"]
