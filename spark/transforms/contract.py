"""A topic's JSON Schema as Spark expressions, so that screening and producers check the same rules.

Only the part of JSON Schema that Cardwatch's messages use is known (strings with pattern, length
or enum; bounded numbers; closed objects); anything else is an error when the job starts.
Everything runs in the JVM: real-time mode takes no Python function.
"""

import re
from collections.abc import Iterator
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from contracts.currencies import decimals_by_currency
from contracts.schema import schema

Schema = dict[str, Any]
NUMBER = r"(DECIMAL\(\d+,\d+\)|BIGINT|DOUBLE)"


def text_at(message: Column, path: str) -> Column:
    """The text at `path` ("merchant.city") of a Variant column; null where it is missing."""
    return F.try_variant_get(message, f"$.{path}", "string")


def part_at(message: Column, path: str) -> Column:
    return F.try_variant_get(message, f"$.{path}", "variant")


def problems(message: Column, topic: str) -> Column:
    """Array of struct<field, problem>: what `message`, a Variant, breaks in `topic`'s schema."""
    root = schema(topic)
    checks = [
        F.when(~ok, F.struct(F.lit(path).alias("field"), F.lit(problem).alias("problem")))
        for path, ok, problem in (*_checks(message, root, ""), *_money_checks(message, root))
    ]
    unknown = F.when(
        ~F.schema_of_variant(message).rlike(f"^{_shape(root)}$"),
        F.struct(F.lit("").alias("field"), F.lit("has unknown or missing fields").alias("problem")),
    )
    found = F.array_compact(F.array(*checks))
    return F.when(F.size(found) > 0, found).otherwise(F.array_compact(F.array(unknown)))


def is_valid(message: Column, topic: str, field: str) -> Column:
    """Whether one field of a message, by its path, keeps the schema of `topic`."""
    named = [ok for path, ok, _ in _checks(message, schema(topic), "") if path == field]
    return named[0]


def _checks(message: Column, node: Schema, path: str) -> Iterator[tuple[str, Column, str]]:
    node = _resolved(node)
    if node.get("type") == "object":
        if path:
            yield path, _type_at(message, path).startswith("OBJECT<"), "is not an object"
        for name, child in node["properties"].items():
            yield from _checks(message, child, f"{path}.{name}" if path else name)
    elif node.get("type") == "number":
        value = F.try_variant_get(message, f"$.{path}", "double")
        in_range = value.between(node["minimum"], node["maximum"])
        ok = _type_at(message, path).rlike(f"^{NUMBER}$") & F.coalesce(in_range, F.lit(False))
        yield path, ok, f"is not a number from {node['minimum']} to {node['maximum']}"
    else:
        yield path, _is_text(message, node, path), _text_rule(node)


def _money_checks(message: Column, root: Schema) -> Iterator[tuple[str, Column, str]]:
    """Whether there is such an amount of its currency, as contracts.currencies says of purchases.

    The form of an amount has two decimals: what remains is a currency that has none.
    """
    if not {"amount", "currency"} <= root["properties"].keys():
        return
    decimals, currency = decimals_by_currency(), text_at(message, "currency")
    whole_only = [name for name, digits in decimals.items() if digits == 0]
    exists = ~currency.isin(whole_only) | text_at(message, "amount").endswith(".00")
    yield "currency", _holds(currency.isin(list(decimals))), "is no currency of ISO 4217"
    yield "amount", _holds(exists), "has decimals, which its currency has not"


def _holds(rule: Column) -> Column:
    """Also where what it asks for is missing: that is told already."""
    return F.coalesce(rule, F.lit(True))


def _is_text(message: Column, node: Schema, path: str) -> Column:
    value = text_at(message, path)
    ok = _type_at(message, path) == "STRING"
    if "pattern" in node:
        ok = ok & value.rlike(_whole(node["pattern"]))
    if "enum" in node:
        ok = ok & value.isin(node["enum"])
    if "minLength" in node:
        ok = ok & F.length(value).between(node["minLength"], node["maxLength"])
    return F.coalesce(ok, F.lit(False))


def _whole(pattern: str) -> str:
    """In Java, `$` also stands before a last line feed."""
    return pattern.removesuffix("$") + r"\z" if pattern.endswith("$") else pattern


def _text_rule(node: Schema) -> str:
    if "enum" in node:
        return f"is not one of {', '.join(node['enum'])}"
    if "pattern" in node:
        return f"is not a text of the form {node['pattern']}"
    return f"is not a text of {node['minLength']} to {node['maxLength']} characters"


def _type_at(message: Column, path: str) -> Column:
    return F.coalesce(F.schema_of_variant(part_at(message, path)), F.lit("MISSING"))


def _shape(node: Schema) -> str:
    """A regular expression for what schema_of_variant prints of a message that fits."""
    node = _resolved(node)
    if node.get("type") == "object":
        fields = sorted(node["properties"].items())
        inner = ", ".join(f"{re.escape(name)}: {_shape(child)}" for name, child in fields)
        return f"OBJECT<{inner}>"
    return NUMBER if node.get("type") == "number" else "STRING"


def _resolved(node: Schema) -> Schema:
    if "$ref" not in node:
        return node
    target: Schema = schema("common")["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return target
