"""The offline Telegram over HTTP: envelope, tokens, limits, faults; the methods are in methods.py."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.playground.bot_api.checks import Call, RefusedError
from bot.playground.bot_api.limits import Limits
from bot.playground.bot_api.methods import METHODS
from bot.playground.world import World

TOKEN = "1234567890:PlaygroundTokenThatOpensNothing0000"  # noqa: S105 - opens nothing but the playground
CALLS_KEPT = 20_000
MAX_BODY = 1_048_576
FAULTS = ("400", "401", "403", "429", "500", "502", "page", "cut", "hang", "refuse", "answer")

_USUAL = {"400": "Bad Request: chat not found", "401": "Unauthorized", "403": "Forbidden: bot was blocked by the user"}


@dataclass
class BotApiFault:
    """A fault to simulate.

    ``400 401 403 429 500 502`` answer with that status (with a ``description`` where one is given), ``page`` is a
    proxy's own 400; ``refuse`` drops the connection before anything is done; ``cut``, ``hang`` and ``answer`` handle
    the call and then drop the connection, never answer, or answer something else (``answer``, any JSON).

    ``left`` counts how often (None = until lifted), ``methods`` limits it to some methods (lower case), ``chat`` to one
    chat.
    """

    kind: str
    left: int | None = None
    retry_after: int = 5
    methods: frozenset[str] = frozenset()
    chat: int | None = None
    description: str = ""
    answer: Any = None

    def hits(self, method: str, chat: int | None) -> bool:
        """Tell whether the fault applies to a call, and count it."""
        if self.left == 0 or (self.methods and method not in self.methods) or self.chat not in {None, chat}:
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass(frozen=True)
class Made:
    """An answered call, for tests and the event strip. ``at`` is monotonic seconds."""

    at: float
    method: str
    chat: int | None
    status: int
    description: str = ""


@dataclass
class Telegram:
    """The Bot API server of one bot.

    Example: ``async with serve(Telegram(world).app()) as url: …`` and give the bot ``base_url=f"{url}/bot"``.
    """

    world: World
    token: str = TOKEN
    faults: list[BotApiFault] = field(default_factory=list)
    calls: deque[Made] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    violations: list[str] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)

    def app(self) -> Starlette:
        """Return the ASGI app."""
        return Starlette(routes=self.routes())

    def routes(self) -> list[Route]:
        """Return the routes, for an app that serves more than Telegram."""
        return [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/bot{token}", self._nothing, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]

    def fail(
        self,
        kind: str,
        times: int | None = None,
        *,
        methods: Iterable[str] = (),
        chat: int | None = None,
        retry_after: int = 5,
        description: str = "",
        answer: Any = None,
    ) -> BotApiFault:
        """Simulate a fault from now on. Raises ValueError for an unknown kind."""
        if kind not in FAULTS:
            raise ValueError(f"{kind} is none of {', '.join(FAULTS)}")
        fault = BotApiFault(
            kind, times, retry_after, frozenset(method.lower() for method in methods), chat, description, answer
        )
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        """Lift every fault."""
        self.faults.clear()

    def sends(self) -> list[Made]:
        """Return the sendMessage calls that were answered with 200."""
        return [call for call in self.calls if call.method == "sendmessage" and call.status == 200]

    async def _nothing(self, _: Request) -> Response:
        return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)

    async def _file(self, request: Request) -> Response:
        """Serve a file under getFile's path; this is no method, so no limit counts it."""
        path, fault = request.path_params["path"], next((one for one in self.faults if one.hits("file", None)), None)
        if fault is not None:
            return await self._play(fault, "file", None, request)
        found = re.fullmatch(r"documents/file_(\d{1,9})(\.\w+)?", path)
        content = self.world.files.get(f"PlaygroundDocument{int(found[1]):06}") if found else None
        if request.path_params["token"] != self.token or content is None:
            return await self._nothing(request)
        self._made("file", None, 200)
        return Response(content, media_type="application/octet-stream")

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"].lower()
        token = request.path_params["token"]
        try:
            call = Call(method, *await _parameters(request))
        except RefusedError as exc:
            return self._refused(method, None, exc)
        chat = call.chat_number()
        fault = next((one for one in self.faults if one.hits(method, chat)), None)
        if fault is not None and fault.kind not in {"cut", "hang", "answer"}:
            return await self._play(fault, method, chat, request)
        try:
            self._let_in(token, method, chat)
            result = await METHODS[method](self.world, call)
        except RefusedError as exc:
            return self._refused(method, chat, exc)
        if fault is not None:
            return await self._play(fault, method, chat, request)
        self._made(method, chat, 200)
        # In ASCII, as Telegram answers: so even a lone surrogate can be sent.
        return Response(json.dumps({"ok": True, "result": result}), media_type="application/json")

    def _let_in(self, token: str, method: str, chat: int | None) -> None:
        if not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{20,100}", token):
            raise RefusedError(401, "Unauthorized: invalid token specified")
        if token != self.token:
            raise RefusedError(401, "Unauthorized")
        if method not in METHODS:
            raise RefusedError(404, "Not Found: method not found")
        if method == "getupdates":
            return
        # Only messages count for a chat; every call counts for the token.
        early = self.limits.too_early(
            chat if method.startswith("send") and method != "sendchataction" else None, self.world.monotonic()
        )
        if early:
            self.violations.append(f"{method} to {chat}: {early} s too early")
            raise RefusedError(429, f"Too Many Requests: retry after {early}", {"retry_after": early})

    async def _play(self, fault: BotApiFault, method: str, chat: int | None, request: Request) -> Response:
        match fault.kind:
            case "429":
                after = fault.retry_after
                return self._refused(
                    method, chat, RefusedError(429, f"Too Many Requests: retry after {after}", {"retry_after": after})
                )
            case "400" | "401" | "403":
                return self._refused(
                    method, chat, RefusedError(int(fault.kind), fault.description or _USUAL[fault.kind])
                )
            case "page":
                self._made(method, chat, 400, "a proxy's page")
                return HTMLResponse("<html><body><h1>400 Bad Request</h1></body></html>", 400)
            case "500":
                return self._refused(method, chat, RefusedError(500, "Internal Server Error: restart"))
            case "502":
                self._made(method, chat, 502, "Bad Gateway")
                return HTMLResponse(
                    "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>", 502
                )
            case "answer":
                code = fault.answer.get("error_code", 200) if isinstance(fault.answer, dict) else 200
                status = code if type(code) is int and 200 <= code < 600 else 200
                self._made(method, chat, status, "something else")
                return Response(json.dumps(fault.answer), status, media_type="application/json")
            case "hang":
                self._made(method, chat, 0, "no answer")
                await asyncio.Event().wait()
        self._made(method, chat, 0, "connection lost")
        request.scope["extensions"]["dingxun.cut"]()
        return Response()  # the connection is cut: it never arrives

    def _refused(self, method: str, chat: int | None, exc: RefusedError) -> Response:
        self._made(method, chat, exc.code, exc.description)
        answer: dict[str, Any] = {"ok": False, "error_code": exc.code, "description": exc.description}
        if exc.parameters:
            answer["parameters"] = exc.parameters
        headers = {"Retry-After": str(exc.parameters["retry_after"])} if "retry_after" in exc.parameters else None
        return JSONResponse(answer, exc.code, headers)

    def _made(self, method: str, chat: int | None, status: int, description: str = "") -> None:
        if method != "getupdates":
            self.calls.append(Made(self.world.monotonic(), method, chat, status, description))
            self.world.changed("call", {"method": method, "chat": chat, "status": status, "description": description})


async def _parameters(request: Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Return parameters and uploads from the query, a form or JSON, as the Bot API accepts them."""
    found: dict[str, Any] = dict(request.query_params)
    files: dict[str, tuple[str, bytes]] = {}
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise RefusedError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "")
    if body and "json" in kind:
        try:
            found |= json.loads(bytes(body))
        except (ValueError, TypeError) as exc:
            raise RefusedError(400, "Bad Request: can't parse JSON object") from exc
    elif body and "urlencoded" in kind:
        found |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif body and "multipart/form-data" in kind:
        fields, files = _form(bytes(body), kind)
        found |= fields
    elif body:
        raise RefusedError(400, "Bad Request: unsupported content type")
    return found, files


def _form(body: bytes, content_type: str) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Read a multipart form with files."""
    fields: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    form = message_from_bytes(b"Content-Type: %b\r\n\r\n%b" % (content_type.encode("latin-1"), body), policy=HTTP)
    for part in form.iter_parts():
        name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if (file_name := part.get_filename()) is not None:
            files[name] = (file_name, content)
        else:
            fields[name] = content.decode("utf-8", "replace")
    return fields, files
