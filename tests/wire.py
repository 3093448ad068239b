"""HTTP servers on the loopback with the answers that a test gives, and the door that asks them."""

import asyncio
import contextlib
import ssl
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.core.errors import FetchError
from bot.core.types import Request
from bot.sources.fetch.http import Web
from tests.conftest import CERTIFICATE, StillClock

LOOPBACK = ("127.0.0.0/8",)
Writer = asyncio.StreamWriter


@dataclass
class Server:
    """An HTTP server that answers what a test says, and remembers what it was asked."""

    answer: Callable[[str, Mapping[str, str]], bytes | Callable[[Writer], Awaitable[None]]]
    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    open: dict[Writer, asyncio.Task[None] | None] = field(default_factory=dict)

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        self.open[writer] = asyncio.current_task()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                line, *rest = head.strip().split("\r\n")
                headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
                self.asked.append((line.split(" ")[1], headers))
                answer = self.answer(self.asked[-1][0], headers)
                if callable(answer):
                    await answer(writer)
                    break
                writer.write(answer)
                await writer.drain()
        writer.close()

    async def stop(self) -> None:
        tasks = [task for task in self.open.values() if task is not None]
        for writer, task in self.open.items():
            writer.transport.abort()
            if task is not None:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(answer: Any, *, host: str = "127.0.0.1", tls: bool = False) -> AsyncIterator[Server]:
    """Run a server; ``answer`` is its constant answer, or a function of path and headers."""
    server = Server(answer if callable(answer) else lambda _path, _headers: answer)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if tls else None
    if context:
        context.load_cert_chain(CERTIFICATE)
    listening = await asyncio.start_server(server.serve, host, 0, ssl=context)
    server.url = f"http{'s' if tls else ''}://{host}:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        await server.stop()


@contextlib.asynccontextmanager
async def web(**options: Any) -> AsyncIterator[Web]:
    chosen: dict[str, Any] = {"allow_private": LOOPBACK, "timeout": timedelta(seconds=10)} | options
    made = Web(StillClock().clock, **chosen)
    try:
        yield made
    finally:
        await made.close()


def http(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def squeezed(megabytes: int) -> bytes:
    """Return zeros as gzip writes them, a thousandth of their size: one compressed megabyte is repeated."""
    zeros = bytes(2**20)
    squeeze = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    piece = squeeze.compress(zeros) + squeeze.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(megabytes):
        checksum = zlib.crc32(zeros, checksum)
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + piece * megabytes + squeeze.flush() + struct.pack("<II", checksum, megabytes * len(zeros))


async def refused(answer: Any, path: str = "/feed", **options: Any) -> FetchError:
    """Fetch an answer of a server, which must fail."""
    async with serving(answer) as server, web(**options) as door:
        return await failing(door, server.url + path)


async def failing(door: Web, url: str) -> FetchError:
    with pytest.raises(FetchError) as raised:
        await door.fetch(Request(url))
    return raised.value
