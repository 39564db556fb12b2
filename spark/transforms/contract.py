"""A topic's JSON Schema as Spark expressions, so that screening and producers check the same rules.

Only the part of JSON Schema that Cardwatch's messages use is known (strings with pattern, length
or enum; bounded numbers; closed objects); anything else is an error when the job starts.
Everything runs in the JVM: real-time mode takes no Python function.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_
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


def keeps(message: Column, topic: str) -> Column:
    """Whether `message`, a Variant, breaks nothing: `problems` would be empty.

    Nearly all do, and this is compiled; for the array of `problems` Spark interprets each of its
    expressions, which took more than half of what screening a request took.
    """
    root = schema(topic)
    rules = (check.holds for check in _all_checks(message, root))
    return F.coalesce(reduce(and_, rules, _has_shape(message, root)), F.lit(False))


def problems(message: Column, topic: str) -> Column:
    """Array of struct<field, problem>: what `message`, a Variant, breaks in `topic`'s schema."""
    root = schema(topic)
    checks = [
        F.when(~check.ok, problem(check.path, check.problem))
        for check in _all_checks(message, root)
    ]
    unknown = F.when(~_has_shape(message, root), problem("", "has unknown or missing fields"))
    found = F.array_compact(F.array(*checks))
    return F.when(F.size(found) > 0, found).otherwise(F.array_compact(F.array(unknown)))


def problem(path: str, what: str) -> Column:
    return F.struct(F.lit(path).alias("field"), F.lit(what).alias("problem"))


def is_valid(message: Column, topic: str, field: str) -> Column:
    """Whether one field of a message, by its path, keeps the schema of `topic`."""
    [check] = [each for each in _checks(message, schema(topic), "") if each.path == field]
    return check.ok


@dataclass(frozen=True)
class Check:
    """Of the field at `path`: `holds` asks for its value alone, and takes the text of a number for
    a number; it is null where there is none."""

    path: str
    has_type: Column
    holds: Column
    problem: str

    @property
    def ok(self) -> Column:
        return F.coalesce(self.has_type & self.holds, F.lit(False))


def _all_checks(message: Column, root: Schema) -> Iterator[Check]:
    yield from _checks(message, root, "")
    yield from _money_checks(message, root)


def _checks(message: Column, node: Schema, path: str) -> Iterator[Check]:
    node = _resolved(node)
    if node.get("type") == "object":
        if path:
            is_object = _type_at(message, path).startswith("OBJECT<")
            yield Check(path, is_object, F.lit(True), "is not an object")
        for name, child in node["properties"].items():
            yield from _checks(message, child, f"{path}.{name}" if path else name)
    elif node.get("type") == "number":
        least, most = node["minimum"], node["maximum"]
        in_range = F.try_variant_get(message, f"$.{path}", "double").between(least, most)
        is_number = _type_at(message, path).rlike(f"^{NUMBER}$")
        yield Check(path, is_number, in_range, f"is not a number from {least} to {most}")
    else:
        is_text = _type_at(message, path) == "STRING"
        yield Check(path, is_text, _text_holds(message, node, path), _text_rule(node))


def _money_checks(message: Column, root: Schema) -> Iterator[Check]:
    """Whether there is such an amount of its currency, as contracts.currencies says of purchases.

    The form of an amount has two decimals: what remains is a currency that has none. Where what a
    rule asks for is missing, that is told already.
    """
    if not {"amount", "currency"} <= root["properties"].keys():
        return
    decimals, currency = decimals_by_currency(), text_at(message, "currency")
    whole_only = [name for name, digits in decimals.items() if digits == 0]
    exists = ~currency.isin(whole_only) | text_at(message, "amount").endswith(".00")
    rules = (
        ("currency", currency.isin(list(decimals)), "is no currency of ISO 4217"),
        ("amount", exists, "has decimals, which its currency has not"),
    )
    for path, rule, what in rules:
        yield Check(path, F.lit(True), F.coalesce(rule, F.lit(True)), what)


def _text_holds(message: Column, node: Schema, path: str) -> Column:
    value = text_at(message, path)
    rules = [value.isNotNull()]
    if "pattern" in node:
        rules.append(value.rlike(_whole(node["pattern"])))
    if "enum" in node:
        rules.append(value.isin(node["enum"]))
    if "minLength" in node:
        rules.append(F.length(value).between(node["minLength"], node["maxLength"]))
    return reduce(and_, rules)


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


def _has_shape(message: Column, root: Schema) -> Column:
    """Whether it has all fields and no other, each of its type."""
    return F.schema_of_variant(message).rlike(f"^{_shape(root)}$")


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
