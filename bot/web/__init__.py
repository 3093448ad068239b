"""One small ASGI app for operators: health now; metrics, status page and webhook come with their issues."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

# HEALTHCHECK fails when the poll loop has not been heard of for so long (DESIGN 7).
HEARTBEAT_MOST = timedelta(seconds=90)


def make_web(heartbeat_age: Callable[[], Awaitable[timedelta | None]], ready: Callable[[], bool]) -> Starlette:
    """Return the app: /healthz answers 200 while the poll loop beats, /readyz while Telegram is connected too; else 503.

    Example: ``make_web(app.heartbeat_age, lambda: True)``.
    """

    async def alive() -> tuple[bool, float | None]:
        age = await heartbeat_age()
        return age is not None and age <= HEARTBEAT_MOST, round(age.total_seconds(), 1) if age is not None else None

    async def healthz(_: Request) -> JSONResponse:
        good, age = await alive()
        return JSONResponse({"alive": good, "heartbeat_age_seconds": age}, 200 if good else 503)

    async def readyz(_: Request) -> JSONResponse:
        good, age = await alive()
        good = good and ready()
        return JSONResponse({"ready": good, "heartbeat_age_seconds": age}, 200 if good else 503)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz)])
