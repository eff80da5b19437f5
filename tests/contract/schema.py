"""The part of JSON Schema 2020-12 that the description of the API uses: does a value keep to a schema?"""

import re
from typing import Any

KNOWN = {
    "$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "description", "enum", "example", "examples",
    "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maximum", "minItems",
    "minLength", "minimum", "pattern", "properties", "required", "title", "type",
}  # fmt: skip
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "array": (list,), "object": (dict,),
}  # fmt: skip
FORMATS = {"date": re.compile(r"\d{4}-\d{2}-\d{2}\Z")}


def resolve(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        at: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        schema = at
    return schema


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], where: str = "$") -> list[str]:
    """Everything by which `value` departs from `schema`, as sentences; empty when it keeps to it."""
    schema = resolve(schema, whole)
    if "anyOf" in schema:
        tries = [faults(value, one, whole, where) for one in schema["anyOf"]]
        return [] if any(not found for found in tries) else min(tries, key=len)
    found = [fault for one in schema.get("allOf", []) for fault in faults(value, one, whole, where)]
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [*found, f"{where}: {value!r} is no {kind}"]
    if isinstance(value, dict):
        return found + _of_object(value, schema, whole, where)
    if isinstance(value, list):
        parts = enumerate(value) if "items" in schema else ()
        return found + [f for n, part in parts for f in faults(part, schema["items"], whole, f"{where}[{n}]")]
    return found + _of_value(value, schema, where)


def _of_value(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{where}: {value!r} is not {schema['const']!r}")
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{where}: {value!r} does not match {schema['pattern']}")
        if schema.get("format") in FORMATS and not FORMATS[schema["format"]].match(value):
            found.append(f"{where}: {value!r} is no {schema['format']}")
    return found


def _of_object(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], where: str) -> list[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties")
    found = [f"{where}.{key}: is missing" for key in schema.get("required", []) if key not in value]
    for key, part in value.items():
        if key in known:
            found += faults(part, known[key], whole, f"{where}.{key}")
        elif isinstance(others, dict):
            found += faults(part, others, whole, f"{where}.{key}")
        elif known and others is not True:
            found.append(f"{where}.{key}: is not in the description")
    return found


def complaints(schema: Any, whole: dict[str, Any], where: str) -> list[str]:
    """What is wrong with a schema itself: words we do not know, references that lead nowhere, types there are not."""
    if not isinstance(schema, dict):
        return [f"{where}: is no schema"]
    found = [f"{where}: {word} is not checked by these tests" for word in schema.keys() - KNOWN]
    if "$ref" in schema:
        try:
            resolve(schema, whole)
        except KeyError:
            found.append(f"{where}: {schema['$ref']} leads nowhere")
    if schema.get("type", "object") not in TYPES:
        found.append(f"{where}: {schema['type']} is no type")
    if set(schema.get("required", [])) - schema.get("properties", {}).keys():
        found.append(f"{where}: requires what it does not describe")
    for key, part in schema.get("properties", {}).items():
        found += complaints(part, whole, f"{where}.{key}")
    for word in ("anyOf", "allOf"):
        for number, part in enumerate(schema.get(word, [])):
            found += complaints(part, whole, f"{where}.{word}[{number}]")
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            found += complaints(schema[word], whole, f"{where}.{word}")
    return found
