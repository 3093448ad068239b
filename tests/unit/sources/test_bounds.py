"""Bombs and slow servers: what they take of time and memory, measured in a process of its own (demands 2, 3)."""

import asyncio
import contextlib
import gzip
import json
import sys
import zlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.types import Request
from bot.playground.world import HANGS_AFTER
from tests.wire import Writer, failing, http, serving, squeezed, web

ROOT = Path(__file__).parents[3]
# Fetches each of these and tells what came of it, the seconds, and by how many KiB its memory grew at most.
FETCHER = """
import asyncio, json, sys, time
from datetime import timedelta
from bot.core.clock import Clock
from bot.core.errors import FetchError
from bot.core.types import Request
from bot.sources.fetch.http import Web
def memory(name):
    return int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith(name)))
async def main():
    door = Web(Clock.system(), allow_private=("127.0.0.1",), timeout=timedelta(seconds=60))
    for url in sys.argv[1:]:
        open("/proc/self/clear_refs", "w").write("5")  # the highest mark so far is forgotten
        before, started = memory("VmRSS"), time.perf_counter()
        try:
            await door.fetch(Request(url))
            reason = "taken"
        except FetchError as exc:
            reason = exc.reason
        print(json.dumps([reason, time.perf_counter() - started, memory("VmHWM") - before]))
    await door.close()
asyncio.run(main())
"""


async def endless(writer: Writer, piece: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(piece)
        await writer.drain()


async def endless_chunks(writer: Writer) -> None:
    await endless(writer, b"4000\r\n" + bytes(0x4000) + b"\r\n")


async def endless_small_chunks(writer: Writer) -> None:
    await endless(writer, b"1\r\nx\r\n" * 1_000)


async def endless_extension(writer: Writer) -> None:
    await endless(writer, b"1;" + b"x" * 65_536)


async def endless_headers(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-Y: " + b"z" * 1_000 + b"\r\n")
        await writer.drain()


async def endless_tail(writer: Writer) -> None:
    end = gzip.compress(b"<rss/>") + bytes(140 * 65_536)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
    writer.write(b"%x\r\n" % len(end) + end + b"\r\n")
    while not writer.is_closing():
        writer.write(b"1\r\nx\r\n" * 1_000)
        await writer.drain()


def bombs() -> dict[str, tuple[bytes | Callable[[Writer], Awaitable[None]], set[str]]]:
    """Return the bombs, each with the reasons that it may be refused for."""
    squeezed_gigabyte = squeezed(1_000)  # 1 MB
    return {
        "gzip": (http(body=squeezed_gigabyte, Content_Encoding="gzip"), {"too-big"}),
        "gzip, doubled": (http(body=gzip.compress(squeezed_gigabyte), Content_Encoding="gzip, gzip"), {"encoding"}),
        # A document of 1 MB that is no text.
        "gzip in gzip": (http(body=gzip.compress(squeezed_gigabyte), Content_Encoding="gzip"), {"taken"}),
        "brotli": (http(body=bytes.fromhex("5bffff8f00") + b"\xff" * 800, Content_Encoding="br"), {"encoding"}),
        "zstd": (http(body=bytes.fromhex("28b52ffd") + b"\xff" * 800, Content_Encoding="zstd"), {"encoding"}),
        "deflate": (http(body=zlib.compress(bytes(10**8)), Content_Encoding="deflate"), {"encoding"}),
        "plain": (http(body=bytes(10_000_001)), {"too-big"}),
        "a length that is a lie": (
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + bytes(10_000_001),
            {"too-big"},
        ),
        "gzip, then anything without end": (endless_tail, {"taken"}),
        "gzip in members": (http(body=gzip.compress(b"") * 400_000, Content_Encoding="gzip"), {"encoding"}),
        "endless chunks": (endless_chunks, {"too-big"}),
        "endless chunk extension": (endless_extension, {"connect"}),
        "endless headers": (endless_headers, {"connect"}),
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
async def test_bombs_are_refused_within_32_mib():
    def answer(path: str, _: object) -> object:
        return sent[int(path.strip("/"))]

    made = bombs()
    sent = [http(body=b"small"), *(bomb for bomb, _ in made.values())]
    async with serving(answer) as server:
        fetcher = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            FETCHER,
            *(f"{server.url}/{number}" for number in range(len(sent))),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await fetcher.communicate()
    told = [json.loads(line) for line in output.splitlines()]
    for (name, (_, reasons)), (reason, seconds, kib) in zip(made.items(), told[1:], strict=True):
        print(f"{name:<26}{reason:<10}{seconds:6.3f} s {kib / 1024:6.1f} MiB")
        assert reason in reasons, name
        assert kib < 32 * 1024, name


async def drip(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.02)


async def dripping_headers(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X: y\r\n")
        await asyncio.sleep(0.02)


async def silent(_: Writer) -> None:
    await asyncio.Event().wait()


async def test_slow_servers_make_nobody_late():
    """The deadline itself is tested in test_http.py: here it is further than all the others take."""
    servers = [drip, dripping_headers, silent, endless_small_chunks]
    async with (
        web(timeout=timedelta(seconds=HANGS_AFTER)) as door,
        serving(http(body=b"quick")) as quick,
        contextlib.AsyncExitStack() as opened,
    ):
        urls = [(await opened.enter_async_context(serving(lambda *_, one=one: one))).url for one in servers]
        slow = [asyncio.create_task(failing(door, url)) for url in urls]
        for number in range(200):
            assert (await door.fetch(Request(f"{quick.url}/{number}"))).body == b"quick"
        assert not any(one.done() for one in slow[:3])
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
