"""A SOCKS5 proxy on the loopback: it always leads to one place, and remembers the hosts it was asked for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Socks:
    """The proxy's address, and the hosts that it was asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def socks(port: int) -> AsyncIterator[Socks]:
    """Run a proxy that leads to a port of this machine."""
    proxy = Socks()
    open_now: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            _, methods = await reader.readexactly(2)
            await reader.readexactly(methods)
            writer.write(b"\x05\x00")
            head = await reader.readexactly(4)
            name = (
                await reader.readexactly((await reader.readexactly(1))[0])
                if head[3] == 3
                else await reader.readexactly(4)
            )
            await reader.readexactly(2)
            proxy.asked.append(name.decode() if head[3] == 3 else ".".join(map(str, name)))
            there, out = await asyncio.open_connection("127.0.0.1", port)
            open_now.add(out)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            await asyncio.gather(_pass_on(reader, out), _pass_on(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.url = f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for writer in open_now:
            writer.close()
