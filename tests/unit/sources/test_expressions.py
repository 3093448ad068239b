"""JMESPath from people: what is allowed, what it finds, and that it cannot take long."""

import resource
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError, ParseError
from bot.sources.kinds.expressions import ALLOWED, MAX_STEPS, Evaluator, Expression

ROW: dict[str, Any] = {
    "id": 7,
    "a": {"b": {"c": "样例"}},
    "list": [{"n": 1, "on": True}, {"n": 2, "on": False}, {"m": 3}],
    "ext": '{"stocks": [{"market": "cn", "symbol": "sh600160"}]}',
    "text": "x",
}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("id", 7),
        ("a.b.c", "样例"),
        ("a.x.c", None),
        ("id.x", None),
        ("@.id", 7),
        ("missing || id", 7),
        ("list[].n", [1, 2]),
        ("list[?on].n", [1]),
        ("list[0].n", 1),
        ("min(list[].n)", 1),
        ("id == `7`", True),
        ("id == '7'", False),
        ("from_json(ext).stocks[].join(':', [market, symbol])", ["cn:sh600160"]),
        ("from_json(text)", None),
        ("from_json(missing)", None),
        ("join(':', [text, missing])", None),
        ("length(id)", None),
        ("to_string(id)", "7"),
        ("to_string(a)", None),
    ],
)
def test_what_an_expression_finds(written: str, found: Any):
    assert Evaluator(10**6).read(Expression(written), ROW) == found


@pytest.mark.parametrize("value", [None, 1, "x", [], [[]], {"a": None}, {"list": 5}, {"ext": "[" * 100_000}])
def test_what_is_not_there_is_none(value: Any):
    for written in ("a.b.c", "list[].n | [0]", "from_json(ext).a", "missing.length(@)"):
        assert Evaluator(10**6).read(Expression(written), value) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a..b", "is no JMESPath expression"),
        ("a[", "is no JMESPath expression"),
        ("", "is no JMESPath expression"),
        ("a" * 501, "over 500 characters"),
        ("(" * 400 + "a" + ")" * 90, "is no JMESPath expression"),
        ("!" * 499 + "a", "'!!!"),
        ("|".join("a" * 200), "is too complicated an expression"),
        ("[@,@]|[@,@]|[@,@]|[@,@]", "is too complicated an expression"),
        ("sort_by(list, &n)", "there is no function sort_by; there are contains, "),
        ("map(&@, list)", "there is no function map"),
        ("to_array(@)", "there is no function to_array"),
        ("system('x')", "there is no function system"),
        ("join(',')", "join"),
        ("length(a, b)", "length"),
    ],
)
def test_a_wrong_expression_is_refused_when_it_is_written(written: str, said: str):
    with pytest.raises(ConfigError) as caught:
        Expression(written)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_what_is_allowed_is_there():
    names = {name.removeprefix("_func_") for name in dir(Evaluator(10**6)._functions) if name.startswith("_func_")}
    assert names > ALLOWED


# Allowed expressions that double or multiply their input as often as they can.
BOMBS = {
    "doubled": "[@,@][] | [@,@][] | [@,@][]",
    "every with every": "[list[].list[].list[].n, list[].list[].list[].n]",
    "as text": "[list, list][] | [@, @][] | [].to_string(n)",
    "compared": "[@,@] == [@,@]",
    "filtered": "list[?length(list[?length(list[?n]) > `0`]) > `0`]",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("written", BOMBS.values(), ids=BOMBS)
def test_an_expression_stays_within_its_steps_and_memory(written: str):
    rows = [{"n": number, "list": [{"n": 1, "list": [{"n": 1}] * 50}] * 50} for number in range(1_000)]
    wanted, reader = Expression(written), Evaluator(10**6)
    told = ""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        for _ in range(20):
            reader.read(wanted, {"list": rows})
            reader.read(wanted, rows)
    except ParseError as exc:
        told = exc.detail
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * (1 if sys.platform == "darwin" else 1024) < 100_000_000
    assert told in {"", f"its expressions take over {MAX_STEPS} steps"}


@given(st.text(alphabet="ab.[]*?@|&!='`\"(){}:, 0-1<>\\", max_size=40))
def test_any_text_is_an_expression_or_a_wrong_configuration(written: str):
    try:
        wanted = Expression(written)
    except ConfigError:
        return
    values: list[Any] = [{"a": {"b": [1, {"a": None}]}}, [[], {}], None]
    for value in values:
        Evaluator(10**6).read(wanted, value)
