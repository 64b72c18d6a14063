"""Requests: read from files, generated, followed up, and shown as lines for a shell."""

from __future__ import annotations

import base64
import json
import subprocess
from collections import Counter
from typing import Annotated, Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI, Form, Query, UploadFile

from martlet.compare.encoding import BOUNDARY
from martlet.compare.exchanges import Reply, Request
from martlet.compare.files import read_requests
from martlet.compare.follow import follow_ups
from martlet.compare.generate import generate
from martlet.compare.operations import Operation, operation_of, operations, same_path
from martlet.compare.run import Options, _generated

app = FastAPI()


@app.get("/items/{item_id}")
def item(item_id: int, limit: Annotated[int, Query(ge=1)] = 1) -> int:
    return item_id


@app.post("/items")
def make(item: dict[str, int]) -> dict[str, int]:
    return item


@app.post("/files")
def upload(file: UploadFile, note: Annotated[str, Form()]) -> str:
    return note


DOCUMENT = app.openapi()


def one(**written: Any) -> Request:
    (request,) = read_requests(json.dumps(written), operations(DOCUMENT))
    return request


def test_a_request_in_a_file() -> None:
    request = one(method="post", path="/items?x=%20", json={"é": 1}, headers={"X-A": "b"})
    assert request == Request(
        "POST /items",
        "POST",
        "/items?x=%20",
        (("x-a", "b"), ("content-type", "application/json")),
        '{"é":1}'.encode(),
    )


def test_get_is_the_method_if_none_is_told() -> None:
    assert one(path="/items/3") == Request("GET /items/{item_id}", "GET", "/items/3")


def test_a_content_type_of_its_own_and_fields_that_are_repeated() -> None:
    request = one(method="POST", path="/items", body="x", headers=[["a", "1"], ["a", "2"]])
    assert (request.headers, request.body) == ((("a", "1"), ("a", "2")), b"x")
    typed = one(method="POST", path="/items", json=1, headers={"Content-Type": "text/plain"})
    assert typed.headers == (("content-type", "text/plain"),)


def test_forms_and_files() -> None:
    form = one(method="POST", path="/files", form={"a": ["1", "2"], "b": "ü"})
    assert form.body == b"a=1&a=2&b=%C3%BC"
    assert dict(form.headers) == {"content-type": "application/x-www-form-urlencoded"}
    content = base64.b64encode(b"\xff\x00").decode()
    file = {"filename": "a.bin", "content_base64": content, "content_type": "image/png"}
    several = one(method="POST", path="/files", form={"note": "n"}, files={"file": file, "text": "plain"})
    assert dict(several.headers) == {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    parts = several.body.split(f"--{BOUNDARY}".encode())
    assert len(parts) == 5
    assert b'name="note"\r\n\r\nn\r\n' in parts[1]
    assert b'name="file"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n\xff\x00\r\n' in parts[2]
    assert b'name="text"; filename="text"' in parts[3]


def test_what_a_report_tells_of_a_request_is_read_as_the_same_request() -> None:
    for body in (b"", b"text", b"\x00\xff"):
        request = Request("POST /items", "POST", "/items?a=1", (("x-a", "1"), ("x-a", "2")), body)
        assert one(**request.as_json(), curl=request.curl()) == request


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: Expecting property name"),
        ("3", "line 2: it is no JSON object"),
        ('{"path": "/", "jsn": 1}', "line 2: unknown member 'jsn'"),
        ("{}", "line 2: path None must begin with /"),
        ('{"path": "items"}', "line 2: path 'items' must begin with /"),
        ('{"path": "/ü"}', "line 2: path '/ü' must begin with / and be percent-encoded"),
        ('{"path": "/", "method": "A B"}', "line 2: 'A B' is no method"),
        ('{"path": "/", "json": 1, "form": {}}', "line 2: give one of json, body"),
        ('{"path": "/", "body_base64": "?"}', "line 2: "),
        ('{"path": "/", "headers": 3}', "line 2: headers must be an object"),
        ('{"path": "/", "headers": {"a b": "c"}}', "line 2: a b: 'c' is no header"),
        ('{"path": "/", "headers": {"a": "b\\nc"}}', "line 2: a: 'b\\nc' is no header"),
        ('{"path": "/", "files": {"a": 3}}', "line 2: file 'a' must be"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(line: str, said: str) -> None:
    with pytest.raises(ValueError, match="line 2") as raised:
        read_requests('{"path": "/"}\n' + line)
    assert str(raised.value).startswith(said)


def test_the_operation_of_a_request() -> None:
    known = [Operation("GET", "/a/me"), Operation("GET", "/a/{id}"), Operation("GET", "/f.x/{p}/y")]
    assert operation_of("GET", "/a/me?x", known) == "GET /a/me"
    assert operation_of("GET", "/a/7", known) == "GET /a/{id}"
    assert operation_of("GET", "/f.x/1/y", known) == "GET /f.x/{p}/y"
    assert operation_of("GET", "/fzx/1/y", known) == "GET /fzx/1/y"
    assert operation_of("PUT", "/a/7", known) == "PUT /a/7"
    assert operation_of("GET", "/caf%C3%A9/1", [Operation("GET", "/café/{x}")]) == "GET /café/{x}"
    assert same_path("/a/{p:path}/{q}") == "/a/{p}/{q}"


def test_valid_and_invalid_requests_are_generated_for_each_operation() -> None:
    generated = generate(DOCUMENT, 10, seed=3)
    assert generated.notes == []
    count = Counter(request.operation for request in generated.requests)
    assert all(3 <= count[str(operation)] <= 11 for operation in operations(DOCUMENT))
    bodies = [request.body for request in generated.requests if request.operation == "POST /items"]
    assert any(accepts(body) for body in bodies)
    assert not all(accepts(body) for body in bodies)
    uploads = [request for request in generated.requests if request.operation == "POST /files"]
    assert any(b'name="note"' in request.body and b'name="file"' in request.body for request in uploads)


def accepts(body: bytes) -> bool:
    try:
        value = json.loads(body)
    except ValueError:
        return False
    return isinstance(value, dict) and all(type(member) is int for member in value.values())


def test_requests_beside_the_document() -> None:
    generated = generate(DOCUMENT, 0, seed=3).requests
    sent = {(request.method, request.target) for request in generated}
    assert {("DELETE", "/items/1"), ("HEAD", "/items/1"), ("OPTIONS", "/items"), ("POST", "/items/")} <= sent
    assert ("GET", "/nowhere-that-is-declared") in sent
    assert ("POST", "/items") not in sent
    elsewhere = generate({"openapi": "3.1.0", "paths": {"/café/{x}": {"get": {}}}}, 0, seed=3).requests
    assert ("HEAD", "/caf%C3%A9/1") in {(request.method, request.target) for request in elsewhere}


def test_what_the_generator_says_of_itself_is_left_out() -> None:
    names = {name for request in generate(DOCUMENT, 4, seed=3).requests for name, _ in request.headers}
    assert names <= {"content-type"}


def test_a_seed_makes_the_same_requests_again() -> None:
    first, again, other = (_generated(DOCUMENT, Options(seed=seed, examples=10)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_an_operation_that_nothing_can_be_generated_for_is_noted() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    parameter = document["paths"]["/items/{item_id}"]["get"]["parameters"][0]
    parameter["schema"] = {"type": "integer", "minimum": 3, "maximum": 2}
    generated = generate(document, 1, seed=1)
    assert [note.partition(":")[0] for note in generated.notes] == ["GET /items/{item_id}"]
    assert "POST /items" in {request.operation for request in generated.requests}


def test_a_document_that_is_none_is_noted() -> None:
    generated = generate({}, 5, seed=1)
    assert len(generated.notes) == 1
    assert "no requests were generated" in generated.notes[0]


MADE = Reply(201, (), b'{"id": 7, "owner": {"user_id": "a/b"}, "tags": [{"name": "x"}], "ok": true}')


def test_what_was_made_is_asked_for() -> None:
    document = {
        "paths": {
            "/items/{item_id}": {"delete": {}, "get": {}},
            "/users/{user_id}/{itemId}": {"get": {}},
            "/tags/{name}": {"put": {}},
            "/x/{other}": {"get": {}},
            "/café/{id}": {"get": {}},
            "/items": {"post": {}},
        }
    }
    sent = [
        (Request("POST /items", "POST", "/items"), MADE),
        (Request("DELETE /items/{item_id}", "DELETE", "/items/99?force=1"), Reply(404)),
        (Request("GET /items/{item_id}", "GET", "/items/5?a=1", (("x", "y"),)), Reply(404, (), b'{"id": 8}')),
        (Request("GET /users/{user_id}/{itemId}", "GET", "/users/1/2"), Reply(404)),
        (Request("PUT /tags/{name}", "PUT", "/tags/z", (), b"body"), Reply(404)),
        (Request("GET /x/{other}", "GET", "/x/1"), Reply(404)),
        (Request("GET /café/{id}", "GET", "/caf%C3%A9/0"), Reply(404)),
    ]
    made = follow_ups(document, sent)
    assert [(request.method, request.target) for request in made] == [
        ("GET", "/items/7?a=1"),
        ("GET", "/users/a%2Fb/7"),
        ("GET", "/caf%C3%A9/7"),
        ("PUT", "/tags/x"),
        ("DELETE", "/items/7?force=1"),
    ]
    assert made[0].headers == (("x", "y"),)
    assert made[3].body == b"body"


@pytest.mark.parametrize(
    "request_",
    [
        Request("", "GET", "/a?b=c&d=$(x)'"),
        Request("", "POST", "/", (("x-a", "it's"), ("x-empty", "")), "q\"'$x\né".encode()),
        Request("", "PUT", "/[a]{b}", (), b"\x00\xff\\'%s"),
        Request("", "POST", "/", (), b"@file"),
        Request("", "GET", "/a/../b"),
        Request("", "HEAD", "/"),
    ],
    ids=lambda request: f"{request.method} {request.target}",
)
def test_a_line_for_the_shell_sends_the_request(request_: Request) -> None:
    line = "curl() { printf '%s\\0' \"$@\"; printf '<'; if [ \"${@: -1}\" = @- ]; then cat; fi; }; "
    ran = subprocess.run(["bash", "-c", line + request_.curl()], capture_output=True, check=True)
    listed, _, piped = ran.stdout.partition(b"\0<")
    arguments = listed.decode().split("\0")
    assert f"http://127.0.0.1:8000{request_.target}" in arguments
    if request_.method == "HEAD":
        assert "-I" in arguments
    else:
        assert arguments[arguments.index("-X") + 1] == request_.method
    fields = [arguments[at + 1] for at, argument in enumerate(arguments) if argument == "-H"]
    assert fields == [f"{name}: {value}" if value else f"{name};" for name, value in request_.headers]
    if "--data-raw" in arguments:
        assert arguments[-1].encode() == request_.body
    else:
        assert piped == request_.body
    assert ("--path-as-is" in arguments) == ("/../" in unquote(request_.target))
    assert ("--globoff" in arguments) == ("[" in request_.target)
