"""`dingxun demo --once` passes when the bot works, and fails when any one part of it does not."""

from typing import Any

import pytest

from bot.cli.demo import demo_once
from bot.playground.world import HANGS_AFTER

# How long a check of a broken bot waits: short, for each of them is waited out.
PATIENCE = 4.0


async def nothing() -> bool:
    """A stage that does nothing."""
    return False


async def run(**broken: Any) -> tuple[int, list[str]]:
    lines: list[str] = []
    return await demo_once(lines.append, **broken), lines


def verdicts(lines: list[str]) -> dict[str, bool]:
    """Return which checks passed: name -> passed."""
    told = [line.partition("  ")[::2] for line in lines[:-1]]
    return {rest.partition("  ")[0].partition(":")[0]: word == "PASS" for word, rest in told}


async def test_everything_passes_and_says_how_long_it_took():
    code, lines = await run(patience=HANGS_AFTER)
    assert (code, lines[-1]) == (0, "all PASS"), lines
    assert len(verdicts(lines)) == 13
    assert all(verdicts(lines).values())
    assert all(" ms" in line for line in lines[:-1])


@pytest.mark.parametrize(
    ("stage", "fails"),
    [
        ("poll", "sources read for the first time, silently"),
        ("enrich", "a text that comes late is matched"),
        ("group", "match"),
        ("match", "match"),
        ("summarise", "alert with summary and share link"),
        ("send", "subscribe"),
    ],
)
async def test_a_stage_that_does_nothing_fails(stage: str, fails: str):
    code, lines = await run(stages={stage: nothing}, patience=PATIENCE)
    assert code == 1
    assert lines[-1].endswith("FAIL")
    assert verdicts(lines)[fails] is False


@pytest.mark.parametrize(
    ("kind", "method", "fails"),
    [
        ("refuse", "sendmessage", "subscribe"),
        ("500", "editmessagetext", "/latest page 2"),
        ("429", "answercallbackquery", "admin adds a source"),
    ],
)
async def test_a_telegram_that_fails_is_seen(kind: str, method: str, fails: str):
    def prepare(playground: Any) -> None:
        playground.telegram.fail(kind, methods=[method])

    code, lines = await run(prepare=prepare, patience=PATIENCE)
    assert code == 1
    assert verdicts(lines)[fails] is False


async def test_a_source_that_gives_nothing_is_seen():
    def prepare(playground: Any) -> None:
        playground.newsstand.troubles["caijing"] = "500"

    code, lines = await run(prepare=prepare, patience=PATIENCE)
    assert code == 1
    assert verdicts(lines)["same story not repeated"] is False
