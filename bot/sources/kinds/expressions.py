"""JMESPath from people: checked when it is written, bounded when it is evaluated. The only user of jmespath."""

import json
from functools import lru_cache
from typing import Any

from jmespath import functions
from jmespath.exceptions import ArityError, JMESPathError, UnknownFunctionError
from jmespath.parser import Parser
from jmespath.visitor import Options, TreeInterpreter

from bot.core.errors import ConfigError, ParseError

MAX_EXPRESSION = 500
MAX_NODES = 80
# [@, @] | [@, @] | … doubles its input each time.
MAX_BRANCHES = 3
MAX_NESTED = 30
# The most steps for one document: 1,000 rows of 20 fields, some 300,000 bytes, take 60,000 steps; a million a second
# and a half. Documents that are parsed in the loop (sources/fetch/parser_pool.py) take under 0.1 s, whatever the
# expressions.
MAX_STEPS = 1_000_000
STEPS_LEAST, STEPS_A_BYTE = 10_000, 1.5
MAX_INNER = 200_000
ALLOWED = frozenset(
    [
        "contains",
        "ends_with",
        "from_json",
        "join",
        "keys",
        "length",
        "max",
        "min",
        "not_null",
        "starts_with",
        "to_number",
        "to_string",
        "type",
        "values",
    ]
)


class _Functions(functions.Functions):  # type: ignore[misc]
    """JMESPath's own functions, and one that parses JSON within a string."""

    @functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_from_json(self, text: str) -> Any:
        if len(text) > MAX_INNER:
            return None
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None

    @functions.signature({"types": ["string", "number", "boolean", "null"]})  # type: ignore[untyped-decorator]
    def _func_to_string(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value)


_OPTIONS = Options(custom_functions=_Functions())


class Expression:
    """One JMESPath expression, checked and ready for an ``Evaluator``.

    Example: ``Evaluator(100).read(Expression("data.items[].id"), {"data": {"items": [{"id": 1}]}})`` -> ``[1]``.

    Raises ConfigError for an expression that is not JMESPath, is longer than 500 characters, uses a function that is
    not allowed, or could cost too much. Allowed beside JMESPath's own: ``from_json(text)``, the JSON in a string.
    """

    def __init__(self, written: str) -> None:
        if len(written) > MAX_EXPRESSION:
            raise ConfigError(f"an expression over {MAX_EXPRESSION} characters")
        try:
            self.tree = Parser().parse(written).parsed
        except (JMESPathError, RecursionError, ValueError) as exc:
            told = " ".join(str(exc).split())[:150] or type(exc).__name__
            raise ConfigError(f"{written!r} is no JMESPath expression: {told}") from exc
        _check(self.tree, written)
        self.written = written
        # Most are plain paths: evaluating those directly takes a tenth of the time.
        self.path = _path(self.tree)
        try:
            TreeInterpreter(_OPTIONS).visit(self.tree, {})
        except (ArityError, UnknownFunctionError) as exc:
            raise ConfigError(f"{written!r}: {' '.join(str(exc).split())[:150]}") from exc
        except (JMESPathError, TypeError, ValueError):
            pass  # there is no document yet


@lru_cache(maxsize=2_000)
def expression(written: str) -> Expression:
    """Return an expression, parsed once."""
    return Expression(written)


class Evaluator(TreeInterpreter):  # type: ignore[misc]
    """Evaluates expressions on one document of ``size`` bytes, with limited steps in all: at most 1,000,000.

    An expression gives None where nothing is found, or a value of the wrong type. Raises ParseError("parse") over the
    limit.
    """

    def __init__(self, size: int) -> None:
        super().__init__(_OPTIONS)
        self._most = self._left = min(MAX_STEPS, STEPS_LEAST + int(STEPS_A_BYTE * size))

    def read(self, wanted: Expression, value: Any) -> Any:
        if wanted.path is not None:
            for name in wanted.path:
                value = value.get(name) if isinstance(value, dict) else None
            return value
        try:
            return self.visit(wanted.tree, value)
        except (JMESPathError, TypeError, ValueError, OverflowError, RecursionError):
            return None

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        self._spend(1)
        return super().visit(node, *args, **kwargs)

    def visit_flatten(self, node: Any, value: Any) -> Any:
        found = super().visit_flatten(node, value)
        self._spend(len(found) if isinstance(found, list) else 0)
        return found

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise ParseError("parse", f"its expressions take over {self._most} steps")


def _check(tree: Any, written: str) -> None:
    """Refuse expressions that could take long: sizes are counted here, so evaluation needs no clock."""
    nodes = branches = 0
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        nodes += 1
        branches += node["type"] in {"multi_select_list", "multi_select_dict"}
        if nodes > MAX_NODES or branches > MAX_BRANCHES or depth > MAX_NESTED:
            raise ConfigError(f"{written[:80]!r} is too complicated an expression")
        if node["type"] == "function_expression" and node["value"] not in ALLOWED:
            raise ConfigError(
                f"{written[:80]!r}: there is no function {node['value']}; there are {', '.join(sorted(ALLOWED))}"
            )
        stack += [(child, depth + 1) for child in node["children"] if isinstance(child, dict)]


def _path(tree: Any) -> tuple[str, ...] | None:
    if tree["type"] == "field":
        return (tree["value"],)
    if tree["type"] == "subexpression":
        found: tuple[str, ...] = ()
        for child in tree["children"]:
            path = _path(child)
            if path is None:
                return None
            found += path
        return found
    return None
