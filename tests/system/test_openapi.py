"""docs/openapi.yaml against the running server: every route is in it, everything in it is a route, real answers fit."""
import json
import pathlib
import re

import jsonschema
import pytest
import yaml

from gate import Gate
from test_accounts import filled, routes

DOCUMENT = yaml.safe_load((pathlib.Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml").read_text())


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with Gate(tmp_path_factory.mktemp("gate"), directions=["out"]) as running:
        yield running


def is_api(path):
    return path.startswith(("/api/", "/healthz", "/metrics"))


def documented():
    return {(method.upper(), path): operation for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()}


def plain(schema):
    """OpenAPI 3.0's `nullable` in the words of JSON Schema; references are looked up in the document."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: plain(value) for key, value in schema.items() if key not in ("nullable", "example")}
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


SCHEMAS = plain(DOCUMENT)


def fits(answer, schema):
    resolver = jsonschema.RefResolver("", SCHEMAS)
    jsonschema.Draft7Validator(plain(schema), resolver=resolver, format_checker=jsonschema.FormatChecker()).validate(answer)


def schema_of(operation, status, kind):
    response = operation["responses"].get(str(status), operation["responses"].get("default"))
    assert response, f"{operation['summary']}: {status} is not described"
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].split("/")[-1]]
    assert kind in response["content"], f"{operation['summary']}: {status} {kind} is not described"
    return response["content"][kind]["schema"]


def test_every_route_is_described_and_everything_described_is_a_route(gate):
    server = {(route["method"], re.sub("/lanes/[0-9]+/", "/lanes/{lane}/", route["path"])): route for route in routes(gate)
              if route["access"] != "local" and is_api(route["path"])}
    assert sorted(server) == sorted(documented())
    for key, operation in documented().items():
        assert operation["x-access"] == server[key]["access"], key
        assert operation.get("x-events", False) == server[key]["events"], key
        assert operation["summary"] and operation["responses"], key


def test_the_served_document_is_this_one(gate):
    status, headers, text = gate.session("tester").ask("GET", "/api/openapi.yaml")
    assert status == 200 and headers["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(text) == DOCUMENT


def test_real_answers_fit(gate):
    boss = gate.session("tester")
    screen = boss.send("POST", "/api/pairing", {})
    boss.send("POST", "/api/displays", {"code": screen["code"], "scope": "1", "name": "立柱"})
    seen = 0
    for (method, path), operation in documented().items():
        if operation.get("x-events") or (method, path) == ("DELETE", "/api/session"):
            continue
        body = b"x" if method != "GET" else None
        status, headers, text = boss.ask(method, filled(path), body)
        kind = headers["Content-Type"].split(";")[0]
        schema = schema_of(operation, status, kind)
        if "json" in kind:
            fits(json.loads(text), schema)
        seen += 1
    assert seen >= len(documented()) - 3


def test_good_changes_answer_as_described(gate):
    boss = gate.session("tester")
    for method, path, body in [
            ("POST", "/api/session", {"name": "tester", "password": "correct-horse-9"}),
            ("POST", "/api/pairing", {}),
            ("POST", "/api/users", {"name": "described", "display_name": "述", "role": "guard"}),
            ("POST", "/api/users/{name}/link", {}), ("POST", "/api/users/{name}/disabled", {"disabled": True})]:
        status, headers, text = boss.ask(method, path.replace("{name}", "described"), body)
        assert status == 200, text
        boss.csrf = json.loads(text).get("csrf", boss.csrf)  # a new log-in has a new token
        fits(json.loads(text), schema_of(documented()[method, path], 200, "application/json"))


def test_an_answer_that_does_not_fit_is_found():
    with pytest.raises(jsonschema.ValidationError):
        fits({"ok": True, "more": 1}, {"$ref": "#/components/schemas/Ok"})
    with pytest.raises(jsonschema.ValidationError):
        fits({"ok": False}, {"$ref": "#/components/schemas/Ok"})
