"""The OpenAPI description, made from the operations and the messages themselves."""

import re
from functools import cache
from typing import Annotated, Any

from django.conf import settings
from ninja import NinjaAPI
from pydantic import Field, TypeAdapter

from schakel.api.problems import CONTENT_TYPE, WORDS
from schakel.intake.messages import Message

Json = dict[str, Any]

# OpenAPI wants whole addresses here, and one description serves every installation.
SITE = "https://schakel.example"
REFERENCE = "#/components/schemas/{model}"
SCOPE_OF = {"sendMessage": "messages:send", "getCase": "cases:read"}
OK_WORDS = {
    ("sendMessage", 200): "The same message came before: the first receipt.",
    ("sendMessage", 201): "Accepted, and stored.",
    ("getCase", 200): "The header of the case.",
    ("getDescription", 200): "An OpenAPI 3.1 document.",
}
HEADERS: Json = {
    "API-Version": {
        "description": "The full version of the API.",
        "required": True,
        "schema": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    },
    "Location": {
        "description": "Where the case is that was opened, if one was.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "How many seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "Which token is asked for (RFC 6750).",
        "required": True,
        "schema": {"type": "string"},
    },
}
EXTRA_HEADERS = {
    200: ("Location",),
    201: ("Location",),
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


@cache
def document(api: NinjaAPI) -> Json:
    """The whole description, as it is served and as it is committed."""
    made: Json = api.get_openapi_schema(path_prefix="")
    body, message_schemas = _messages()
    paths: Json = {}
    for path, methods in made["paths"].items():
        paths[path] = {method: _operation(given, body) for method, given in methods.items()}
    return {
        "openapi": made["openapi"],
        "info": {
            **made["info"],
            "contact": {
                "name": "Schakel",
                "email": "api@schakel.example",
                "url": SITE,
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [
            {"name": "messages", "description": "Messages in."},
            {"name": "cases", "description": "How cases stand."},
            {"name": "description", "description": "This document."},
        ],
        "paths": paths,
        "components": {
            "schemas": {**made["components"]["schemas"], **message_schemas},
            "headers": HEADERS,
            "securitySchemes": {"clientCredentials": _security()},
        },
    }


def _security() -> Json:
    flow = {"tokenUrl": f"{SITE}/api/oauth/token", "scopes": dict(settings.API_SCOPES)}
    return {
        "type": "oauth2",
        "description": "A client of one organisation; a token holds for an hour. The token address"
        " is on the host of the installation, which stands in for the one given here.",
        "flows": {"clientCredentials": flow},
    }


def _messages() -> tuple[Json, Json]:
    """The body of a message and the schemas it refers to."""
    adapter: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="type")])
    schema = adapter.json_schema(ref_template=REFERENCE)
    schemas: Json = schema.pop("$defs")
    for part in schemas.values():
        # Partial birth dates: no format of JSON Schema says 1987-00-00.
        born = part.get("properties", {}).get("birth_date")
        if born is not None:
            born["format"] = "partial-date"
    return {"required": True, "content": {"application/json": {"schema": schema}}}, schemas


def _operation(given: Json, body: Json) -> Json:
    name = given["operationId"]
    result: Json = {key: value for key, value in given.items() if key != "security"}
    result["description"] = re.sub(r"\s*\n\s*", " ", given["description"])
    result["responses"] = {
        str(status): _response(name, int(status), answer)
        for status, answer in sorted(given["responses"].items())
    }
    if name == "sendMessage":
        result["requestBody"] = body
    scope = SCOPE_OF.get(name)
    result["security"] = [{"clientCredentials": [scope]}] if scope else []
    return result


def _response(name: str, status: int, given: Json) -> Json:
    error = status >= 400
    kind = CONTENT_TYPE if error else "application/json"
    schema = given["content"]["application/json"]["schema"]
    names = ["API-Version", *EXTRA_HEADERS.get(status, ())]
    if name != "sendMessage":
        names = [one for one in names if one != "Location"]
    return {
        "description": WORDS[status][1] if error else OK_WORDS[name, status],
        "headers": {one: {"$ref": f"#/components/headers/{one}"} for one in names},
        "content": {kind: {"schema": schema}},
    }
