from fastapi.testclient import TestClient

from handbook.main import app

client = TestClient(app)


def document():
    return client.get("/handbook.json").json()


def test_the_document_is_the_programs_own():
    made = document()
    assert made["info"] == {
        "title": "Handbook",
        "summary": "All there is to know",
        "version": "7",
        "x-logo": {"url": "/logo.png"},
    }
    assert made["servers"][0]["url"] == "https://handbook.example.org"
    assert made["tags"] == [{"name": "chapters", "description": "What it is made of"}]
    assert list(made["paths"]) == ["/chapters/", "/chapters/{title}"]
    assert app.openapi() is app.openapi()


def test_an_operation():
    operation = document()["paths"]["/chapters/"]["post"]
    assert operation["operationId"] == "chapters-write"
    assert operation["description"] == "Write a chapter.\n\nIt is kept as it comes."
    assert operation["x-audience"] == "editors"
    assert operation["responses"]["201"]["description"] == "The chapter as it is kept"
    assert operation["responses"]["409"]["content"] == {"text/plain": {"example": "taken"}}
    assert operation["requestBody"]["content"]["application/json"]["examples"]["short"]["value"] == {
        "title": "Nuts"
    }


def test_parameters_and_callbacks():
    operation = document()["paths"]["/chapters/{title}"]["get"]
    assert operation["deprecated"] is True
    assert [parameter["name"] for parameter in operation["parameters"]] == ["title", "form"]
    assert operation["parameters"][0]["schema"]["minLength"] == 2
    assert list(operation["callbacks"]["done"]) == ["{$callback_url}/done"]


def test_webhooks_and_schemas():
    made = document()
    assert made["webhooks"]["chapter-changed"]["post"]["description"].startswith("Sent to subscribers")
    schemas = made["components"]["schemas"]
    assert {"Chapter", "Event", "Size", "HTTPValidationError", "ValidationError"} == set(schemas)
    assert schemas["Chapter"]["properties"]["pages"]["exclusiveMinimum"] == 0


def test_pages():
    page = client.get("/reference").text
    assert "<title>Handbook: reference</title>" in page
    assert "/js/swagger.js" in page
    assert "/handbook.json" in page
    assert '"deepLinking": false' in page
    assert "/js/redoc.js" in client.get("/book").text
    assert "fonts.googleapis.com" not in client.get("/book").text
    assert client.get("/back").status_code == 200
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404


def test_it_works_too():
    reply = client.post("/chapters/", json={"title": "Nuts", "size": "large"})
    assert (reply.status_code, reply.json()) == (201, {"title": "Nuts", "pages": 1, "size": "large"})
    assert client.get("/chapters/x").status_code == 422
