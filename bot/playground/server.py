"""Runs an ASGI app on 127.0.0.1 inside the running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

NEXT_PORTS = 50


class CuttableProtocol(H11Protocol):
    """An HTTP connection that an app may cut without an answer: ``scope["extensions"]["dingxun.cut"]()``.

    So the stand-in simulates a network that fails after Telegram has accepted a message.
    """

    def handle_events(self) -> None:
        super().handle_events()
        if self.scope is not None:
            extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
            extensions.setdefault("dingxun.cut", self._cut)

    def _cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()


@contextlib.asynccontextmanager
async def serve(app: Any, port: int = 0) -> AsyncIterator[str]:
    """Serve an app while the block runs; yields its address.

    Example: ``async with serve(app, port=8090) as url: …``.

    ``port`` 0 takes any free port; one that is taken gives way to the next free one. Open connections (long polls,
    event streams) are cut at the end.
    """
    listener = _listen(port)
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        # As long as Telegram's: a shorter one would cut idle connections just as httpx, which keeps them for 5 s,
        # takes one up.
        timeout_keep_alive=75,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    serving = asyncio.create_task(server.main_loop(), name="playground server")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        tasks = list(server.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.shutdown(sockets=[listener])


def _listen(port: int) -> socket.socket:
    for number in range(port, port + NEXT_PORTS) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError(f"no free port from {port} on")
