"""One small ASGI app for operators: health and the status page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

log = structlog.get_logger("web")

# HEALTHCHECK fails when the poll loop's heartbeat is older (decisions: A health check listens to the poll loop).
MAX_HEARTBEAT = timedelta(seconds=90)
# A heartbeat further in the future was left before the clock was set back: it says nothing about now (demand 22).
MAX_AHEAD = timedelta(minutes=1)
# Without updates a long poll is answered within half a minute: after this long without an answer the bot is deaf.
MAX_SILENCE = timedelta(seconds=120)


def what_is_wrong(heartbeat_age: timedelta | None) -> str:
    """Return why the poll loop is not considered alive; "" when it is.

    Example: ``what_is_wrong(timedelta(seconds=95))`` -> ``"heartbeat 95 s ago"``.
    """
    if heartbeat_age is None:
        return "no heartbeat yet"
    if heartbeat_age < -MAX_AHEAD:
        return f"heartbeat {-heartbeat_age.total_seconds():.0f} s in the future: the clock was set back"
    return f"heartbeat {heartbeat_age.total_seconds():.0f} s ago" if heartbeat_age > MAX_HEARTBEAT else ""


def make_web(
    heartbeat_age: Callable[[], Awaitable[timedelta | None]],
    silence: Callable[[], timedelta | None],
    status: Callable[[Request], Awaitable[Response]],
    *,
    damage: Callable[[], str] = lambda: "",
    hold_ups: Callable[[], int] = lambda: 0,
) -> Starlette:
    """Return the app with /healthz, /readyz and /status.

    /healthz answers 200 while the poll loop beats, /readyz while Telegram answers getUpdates too; else 503.

    Example: ``make_web(app.heartbeat_age, lambda: timedelta(0), status(token, count, reader))``; ``silence`` returns
    how long ago getUpdates succeeded, None before its first call; ``status`` answers /status (see status.py);
    ``damage`` returns what is wrong with the database, ``hold_ups`` how often the loop was held up since the start.
    """

    async def heard() -> tuple[timedelta | None, str]:
        """Return the heartbeat's age, and why the poll loop is not considered alive."""
        try:
            age = await heartbeat_age()
        except Exception:
            log.exception("the heartbeat cannot be read")
            return None, damage() or "the database cannot be read"
        return age, what_is_wrong(age)

    async def healthz(_: Request) -> JSONResponse:
        age, why = await heard()
        return _answer("alive", why, heartbeat_age_seconds=_seconds(age), hold_ups=hold_ups())

    async def readyz(_: Request) -> JSONResponse:
        (age, why), quiet = await heard(), silence()
        why = damage() or why
        if quiet is None:
            why = why or "Telegram has not answered yet"
        elif quiet > MAX_SILENCE:
            why = why or f"Telegram has not answered getUpdates for {quiet.total_seconds():.0f} s: no command is heard"
        return _answer("ready", why, heartbeat_age_seconds=_seconds(age), telegram_silence_seconds=_seconds(quiet))

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/status", status)])


def _seconds(age: timedelta | None) -> float | None:
    return round(age.total_seconds(), 1) if age is not None else None


def _answer(word: str, why: str, **figures: float | None) -> JSONResponse:
    said: dict[str, object] = {word: not why, **figures}
    if why:
        said["why"] = why
    return JSONResponse(said, 503 if why else 200)
