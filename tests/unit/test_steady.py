"""No test fails because the machine is slow: every test except the measurements, checked by its source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground.world import HANGS_AFTER

TESTS = Path(__file__).parent.parent
FILES = sorted(path for path in {*TESTS.rglob("test_*.py"), *TESTS.glob("*.py")} if "benchmarks" not in path.parts)
MEASURES = {"perf_counter", "process_time", "perf_counter_ns", "process_time_ns"}
# Tests that run where nothing else runs, and may take long.
APART = ("pytest.mark.torture", "pytest.mark.bench", "pytest.mark.large")


def faults(code: str) -> list[str]:
    """Return the lines that depend on how fast the machine is."""
    return [f"{line}: {what}" for line, what in _faults(ast.parse(code), may_end=False)]


def _faults(node: ast.AST, *, may_end: bool) -> Iterator[tuple[int, str]]:
    """Yield the faults below a node; ``may_end``: the waiting code goes on when the time is over."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            ast.unparse(one).startswith(APART) for one in child.decorator_list
        ):
            continue
        if (
            isinstance(child, ast.alias | ast.Attribute)
            and (child.attr if isinstance(child, ast.Attribute) else child.name) in MEASURES
        ):
            yield child.lineno, "measures time"
        elif isinstance(child, ast.Call) and not may_end and 0 < _seconds(child) < HANGS_AFTER:
            yield child.lineno, f"waits for no more than {_seconds(child):g} s"
        inside = may_end or (
            isinstance(child, ast.With)
            and any(
                ast.unparse(one.context_expr) in {"contextlib.suppress(TimeoutError)", "pytest.raises(TimeoutError)"}
                for one in child.items
            )
        )
        yield from _faults(child, may_end=inside)


def _seconds(call: ast.Call) -> float:
    """Return the time-out that a call writes down; 0 when it has none."""
    name = ast.unparse(call.func)
    place = {"asyncio.timeout": 0, "pytest.mark.timeout": 0}.get(name, 1 if name.endswith(".wait_for") else None)
    if place is None:
        return 0.0
    given = [*call.args[place : place + 1], *(one.value for one in call.keywords if one.arg == "timeout")]
    return float(given[0].value) if given and isinstance(given[0], ast.Constant) else 0.0  # type: ignore[arg-type]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_nothing_but_a_hang_is_too_slow(path: Path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "from time import process_time",
        "started = time.perf_counter()",
        "await world.wait_for(lambda: sent, 5)",
        "await asyncio.wait_for(process.wait(), timeout=10)",
        "async with asyncio.timeout(10): pass",
        "@pytest.mark.timeout(20)\ndef test(): pass",
    ],
)
def test_what_a_slow_machine_fails_is_found(code: str):
    assert len(faults(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "await world.wait_for(lambda: sent)",
        "await world.wait_for(lambda: sent, PATIENCE)",
        "with contextlib.suppress(TimeoutError):\n    await world.wait_for(lambda: sent, 1)",
        "@pytest.mark.torture\ndef test():\n    assert time.perf_counter() - started < 1",
    ],
)
def test_what_no_slow_machine_fails_is_let_through(code: str):
    assert faults(code) == []
