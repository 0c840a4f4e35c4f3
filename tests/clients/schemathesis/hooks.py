"""What Schemathesis has to know about this API beside its description."""

import json
import os
import re
from typing import Any

import requests
import schemathesis
from schemathesis.core.failures import Failure

ROLE = os.environ["WAYSTATION_ROLE"]
AUTHORIZATION = f"Bearer {os.environ['WAYSTATION_TOKEN']}"
# What is really there, by the name of the parameter or property that takes it.
with open(os.environ["WAYSTATION_THERE"], encoding="utf-8") as file:
    THERE: dict[str, list[str]] = json.load(file)

METHODS = {"get", "post", "put", "patch", "delete"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
QUOTED_NUMBER = re.compile(r'"[0-9]+"\Z')
# A list whose members depend on each other, and so no schema says: the bands of age of an operation.
RULE = re.compile(r"\bbands?\b|\bdecides alone from an age\b")


def may(operation: dict[str, Any]) -> bool:
    """Whether the role may call it. Those without a token are tried on all."""
    said = re.search(r"Roles: ([a-z, -]+)\.", operation.get("description", ""))
    return said is not None and ROLE in said[1].split(", ")


def with_examples(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter or a property, with real values where there are some."""
    whole = schemas[schema["$ref"].rsplit("/")[-1]] if "$ref" in schema else schema
    if name in THERE and whole.get("type") == "string":
        return whole | {"examples": THERE[name]}
    one = name.removesuffix("s")
    if one in THERE and schema.get("type") == "array":
        return schema | {"items": with_examples(one, schema["items"], schemas)}
    return schema


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Leaves what the role may call, and says what is there."""
    schemas = raw_schema["components"]["schemas"]
    for path, item in list(raw_schema["paths"].items()):
        for method in METHODS & item.keys():
            operation = item[method]
            if ROLE != "nobody" and not may(operation):
                # Left out of the run by this word. That the path has the method is still true, and the host says so.
                operation["deprecated"] = True
                continue
            for parameter in operation.get("parameters", []):
                parameter["schema"] = with_examples(parameter["name"], parameter["schema"], schemas)
        if all(item[method].get("deprecated") for method in METHODS & item.keys()):
            del raw_schema["paths"][path]
    for schema in schemas.values():
        properties = schema.get("properties", {})
        for name, definition in properties.items():
            properties[name] = with_examples(name, definition, schemas)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Sends the version that stands where a version is sent at all, so that more than its check is reached."""
    if case.method == "DELETE" and UUID.match(str(case.path_parameters.get("token"))):
        # Not the token with which all of this is asked.
        case.path_parameters["token"] = THERE["token"][0]
    seen = case.headers.get("If-Match") if case.headers else None
    if not isinstance(seen, str) or not QUOTED_NUMBER.match(seen):
        # Where it may be left out, Schemathesis 4.32.5 makes a valid one without its quotes; such a one is left out.
        if seen is not None and case.meta is not None and case.meta.generation.mode.is_positive:
            del case.headers["If-Match"]
        return
    thing = re.match(r"/api/v1/(?:partner/)?[a-z]+/\{[a-z]+\}", case.operation.path)
    if thing is None or not all(isinstance(value, str) for value in case.path_parameters.values()):
        return
    path = thing[0].format(**case.path_parameters)
    path += "/form" if path.startswith("/api/v1/partner/") else ""
    answer = requests.get(case.operation.base_url + path, headers=kwargs.get("headers"), timeout=60)
    if "ETag" in answer.headers:
        case.headers["If-Match"] = answer.headers["ETag"]


@schemathesis.serializer("application/wasm")
def component(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """No component is made up that would be admitted; bytes that are none have to be refused in good order."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """Whole numbers are written as such: to a schema 7.0 is one too, to the host it is none."""
    if isinstance(body, dict):
        return {name: map_body(context, member) for name, member in body.items()}
    if isinstance(body, list):
        return [map_body(context, member) for member in body]
    return int(body) if isinstance(body, float) and body.is_integer() else body


class WrongForm(Failure):
    """What the description allows is refused for its form."""


@schemathesis.check
def what_is_described_can_be_read(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """A request that the description allows is never refused because it cannot be read."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    for error in response.json().get("errors", []):
        if str(error.get("at", "")).startswith("body, line") and not RULE.search(error["detail"]):
            raise WrongForm(operation=case.operation.label, title="Valid data is refused for its form", message=str(error))


class WrongCaller(Failure):
    """A token counts where it should not, or does not where it should."""


@schemathesis.check
def a_token_counts_where_it_should(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Nobody gets in without a token; whoever sends theirs gets past the door."""
    sent = response.request.headers.get("Authorization") == AUTHORIZATION
    is_open = not case.operation.definition.raw.get("security")
    if response.status_code == 405 or is_open:
        return
    if (response.status_code == 401) == (sent and ROLE != "nobody"):
        raise WrongCaller(
            operation=case.operation.label,
            title="A token counts where it should not, or does not where it should",
            message=f"as {ROLE}, with{'' if sent else 'out'} its token: {response.status_code}",
        )
