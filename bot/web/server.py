"""The web server: serves health and the status page on a port of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from bot.web.port import take_port


async def serve(listen: str, app: Any, say: Callable[[str], None]) -> Callable[[], Awaitable[None]] | None:
    """Serve an application at an address; returns a function that ends it, or None if the port is taken.

    Example: ``close = await serve("127.0.0.1:8080", make_web(…), print)``; later ``await close()``.
    """
    host, _, port = listen.rpartition(":")
    listener = await take_port(host.strip("[]"), int(port))
    if listener is None:
        say(f"http.listen: no free port at {listen}; health is only told by `dingxun health`.")
        return None
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve([listener]), name="web")  # noqa: SLF001 - serve() takes signals
    say(f"Health: http://{host}:{listener.getsockname()[1]}/healthz")

    async def close() -> None:
        server.should_exit = True
        await serving

    return close
