"""Parsing beside the loop: what a hostile document takes, measured in the process that parses it (demand 4)."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.core.errors import ParseError
from bot.core.types import Item, Page
from bot.playground.world import HANGS_AFTER
from bot.sources.fetch import parser_pool
from bot.sources.fetch.parser_pool import MAX_MEMORY, ParserPool
from bot.sources.kinds.registry import open_kind, recognise
from tests.unit.sources.beside import (
    LARGE,
    LINUX,
    URL,
    answers_with_code,
    dies,
    eats_memory,
    environment_of,
    fails,
    hostile,
    measured,
    never_ends,
    process_of,
    reply,
    slow_process_of,
    speaks,
)  # fmt: skip


@contextlib.asynccontextmanager
async def running(**options: Any) -> AsyncIterator[ParserPool]:
    made = ParserPool(**options)
    try:
        yield made
    finally:
        await made.close()


async def test_a_small_document_is_parsed_here_and_a_large_one_beside():
    async with running() as one:
        assert await one.call(process_of, reply(b"x")) == str(os.getpid())
        first = await one.call(process_of, reply(LARGE))
        assert first != str(os.getpid())
        assert await one.call(process_of, reply(LARGE)) == first  # kept warm


async def test_what_takes_long_for_small_documents_too_is_never_parsed_here():
    async with running() as one:
        assert await one.call(slow_process_of, reply(b"x")) != str(os.getpid())


def test_all_that_an_answer_may_hold_is_there():
    for module, names in parser_pool._ANSWERED.items():
        for name in names:
            assert isinstance(getattr(import_module(module), name), type), (module, name)


async def test_what_comes_back_is_what_the_kind_read():
    entries = "".join(
        f"<item><title>样例 {n}</title><guid>g{n}</guid><description>{'长' * 900}</description></item>"
        for n in range(50)
    )
    document = reply(f"<rss version='2.0'><channel><title>样例</title>{entries}</channel></rss>".encode())
    kind = open_kind("rss", URL, {})
    async with running() as one:
        page = await one.call(kind.parse, document)
        assert isinstance(page, Page)
        assert page == kind.parse(document)
        assert await one.call(kind.enrich, Item("x"), reply(LARGE)) == Item("x")
        found = await one.call(recognise, document)
        assert found is not None
        assert found.kind == "rss"
        with pytest.raises(ParseError) as raised:
            await one.call(kind.parse, reply(b"<html>" + LARGE))
    assert (raised.value.reason, raised.value.url) == ("not-a-feed", URL)


async def test_what_does_not_end_is_ended_and_the_next_document_is_read():
    async with running(deadline=HANGS_AFTER) as one:
        before = await one.call(process_of, reply(LARGE))
        one._deadline = 0.5
        with pytest.raises(ParseError, match=r"took over 0\.5 s"):
            await one.call(never_ends, reply(LARGE))
        assert not alive(int(before))
        one._deadline = HANGS_AFTER
        assert await one.call(process_of, reply(LARGE)) != before


@pytest.mark.skipif(not LINUX, reason="macOS counts no memory against a limit: see the next test")
async def test_what_takes_too_much_memory_is_ended():
    async with running(memory=200 * 2**20) as one:
        with pytest.raises(ParseError, match="took over 200 MiB"):
            await one.call(eats_memory, reply(LARGE))
        assert await one.call(process_of, reply(LARGE))


async def test_where_the_system_counts_no_memory_the_process_does():
    script = (
        "import threading, bot.sources.fetch.parser_pool as a; threading.Thread(target=a._watch_memory, args=(100 * 2**20,), daemon=True).start()\n"
        "kept = []\nwhile True: kept.append(bytes(2**20))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=Path(bot.__file__).parents[1])
    assert await process.wait() == 137


async def test_a_process_that_dies_is_a_named_reason_and_a_fault_of_ours_is_told():
    async with running() as one:
        with pytest.raises(ParseError, match="its reader ended"):
            await one.call(dies, reply(LARGE))
        with pytest.raises(RuntimeError, match="KeyError"):
            await one.call(fails, reply(LARGE))
        with pytest.raises(ParseError, match="its reader ended"):
            await one.call(answers_with_code, reply(LARGE))
        assert await one.call(speaks, reply(LARGE)) == "heard"


async def test_closing_ends_it():
    async with running() as one:
        process = int(await one.call(process_of, reply(LARGE)))
        assert alive(process)
    assert not alive(process)


async def test_it_sees_no_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DINGXUN_TELEGRAM__TOKEN", "12:secret")
    async with running() as one:
        assert "DINGXUN_" not in await one.call(environment_of, reply(LARGE))


async def test_a_poll_that_is_cancelled_leaves_no_answer_behind():
    async with running() as one:
        process = await one.call(process_of, reply(LARGE))
        task = asyncio.create_task(one.call(never_ends, reply(LARGE)))
        await asyncio.sleep(0)  # it has asked now
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await one.call(process_of, reply(LARGE)) != process


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    if LINUX:  # its end may not have been noticed yet
        with contextlib.suppress(FileNotFoundError):
            return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


PARENT = """
import asyncio, sys
from bot.sources.fetch.parser_pool import ParserPool
from tests.unit.sources.beside import LARGE, never_ends, process_of, reply
async def main():
    one = ParserPool(deadline=60.0)
    print(await one.call(process_of, reply(LARGE)), flush=True)
    one._deadline = 1.0
    if sys.argv[1] == "busy":
        await one.call(never_ends, reply(LARGE))
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("how", "what"), [(signal.SIGKILL, "idle"), (signal.SIGKILL, "busy"), (signal.SIGTERM, "busy")]
)
async def test_a_parent_that_is_killed_leaves_no_orphan(how: signal.Signals, what: str):
    root = Path(bot.__file__).parents[1]
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PARENT,
        what,
        stdout=asyncio.subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    assert alive(child)
    parent.send_signal(how)
    await parent.wait()
    while alive(child):  # noqa: ASYNC110 - nothing tells of the end of another's child
        await asyncio.sleep(0.05)


# -- hostile documents -------------------------------------------------------------------------------------------------


async def test_hostile_documents_are_over_within_their_memory():
    # At a tenth of the demand's size; at its full size, with the seconds and how long the loop is kept, in
    # tests/benchmarks/test_sources.py.
    async with running(deadline=HANGS_AFTER) as one:
        process = await one.call(process_of, reply(LARGE))
        for name, body in hostile(0.1).items():
            seconds, megabytes, told = (await one.call(measured, reply(body + LARGE))).split("|")
            print(f"{name:<30}{len(body) / 1e6:5.1f} MB {float(seconds):7.3f} s {megabytes:>4} MiB: {told}")
            assert int(megabytes) < MAX_MEMORY >> 20, name
        assert await one.call(process_of, reply(LARGE)) == process  # none of them made it end


def test_hostile_documents_reach_nothing():
    page = open_kind("rss", URL, {}).parse(reply(hostile(0.01)["external entity"]))
    assert [(item.title, item.text) for item in page.items] == [("y", "&f;")]


ELSEWHERE = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from bot.sources.fetch.parser_pool import ParserPool
from tests.unit.sources.beside import LARGE, process_of, reply
async def main():
    pool = ParserPool(deadline=60.0)
    print(bool(await pool.call(process_of, reply(LARGE))))
    await pool.close()
asyncio.run(main())
"""


async def test_the_process_finds_the_bot_wherever_it_was_started(tmp_path: Path):
    """From a folder of somebody's, with the bot where only the parent's path leads."""
    made = tmp_path / "made"
    made.mkdir()
    (made / "bot").symlink_to(Path(bot.__file__).parent)
    (made / "tests").symlink_to(Path(__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ELSEWHERE, str(made)),
        stdout=asyncio.subprocess.PIPE,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    said, _ = await process.communicate()
    assert said == b"True\n"
