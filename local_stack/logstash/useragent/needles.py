"""A text that must occur wherever a rule matches: looking for it is far cheaper than the rule.

`python -m local_stack.logstash.useragent.needles` writes them into regexes.json.
"""

import json
import re
from pathlib import Path
from typing import Any

RULES = Path(__file__).with_name("regexes.json")


def needle_of(source: str, flag: str | None) -> str:
    """The longest literal that every match contains, in small letters; "" when there is none."""
    parser: Any = re._parser
    runs = _runs(parser.parse(source, re.I if flag else 0))
    return max(runs, key=len, default="").lower()


def _runs(tree: Any) -> list[str]:
    runs, run = [], ""
    for operation, argument in tree:
        name = str(operation)
        if name == "LITERAL" and argument < 128:
            run += chr(argument)
            continue
        runs.append(run)
        run = ""
        if name == "SUBPATTERN":
            runs.extend(_runs(argument[3]))
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
            runs.extend(_runs(argument[2]))
    return [*runs, run]


def main() -> None:
    rules = json.loads(RULES.read_text(encoding="utf-8"))
    for rule in (rule for kind in rules.values() for rule in kind):
        rule["needle"] = needle_of(rule["regex"], rule.get("regex_flag"))
    RULES.write_text(json.dumps(rules, ensure_ascii=False, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
