"""The playground's page, and its functions for curl: /say /tap /publish /fault /clock, /transcript.txt, /events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground.newsstand import BEIJING
from bot.playground.playground import ADMIN, GROUP, XIAOWANG, Playground
from bot.playground.strip import Strip
from bot.playground.transcript import shown, transcript
from bot.playground.world import SeenMessage

SHOWN = 80
REPLY_WITHIN = 5.0
AFTERWARDS = 0.4
MAX_FORM = 20_000
NAMES = {
    "小王": XIAOWANG,
    "xiaowang": XIAOWANG,
    "管理员": ADMIN,
    "admin": ADMIN,
    "投研群": GROUP,
    "群": GROUP,
    "group": GROUP,
}


class DemoPage:
    """Shows the playground and takes people's actions.

    Example: ``curl -d user=小王 --data-urlencode 'text=/subscribe 微信支付' http://127.0.0.1:8090/say`` answers with the
    bot's replies.
    """

    def __init__(self, playground: Playground, strip: Strip, move_clock: Callable[[timedelta], None]) -> None:
        self._playground = playground
        self._world = playground.world
        self._strip = strip
        self._move_clock = move_clock
        self.note = "盯讯正在启动……"

    def routes(self) -> list[Route]:
        """Return the page's routes."""
        return [
            Route("/", self._page),
            Route("/events", self._events),
            Route("/transcript.txt", self._transcript),
            Route("/say", self._say, methods=["POST"]),
            Route("/tap", self._tap, methods=["POST"]),
            Route("/publish", self._publish, methods=["POST"]),
            Route("/fault", self._fault, methods=["POST"]),
            Route("/clock", self._clock, methods=["POST"]),
        ]

    def tell(self, note: str) -> None:
        """Show a line above the chats."""
        self.note = note
        self._world.changed("note", {})

    async def _page(self, _: Request) -> Response:
        return HTMLResponse((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))

    def _state(self) -> dict[str, Any]:
        world = self._world
        return {
            "note": self.note,
            "now": f"{world.now().astimezone(BEIJING):%m-%d %H:%M:%S}",
            "strip": self._strip.counts,
            "last": self._strip.last,
            "faults": [fault.kind for fault in self._playground.telegram.faults if fault.left != 0],
            "toast": world.callback_answers[-1] if world.callback_answers else None,
            "chats": [
                {
                    "id": place.id,
                    "title": place.title,
                    "kind": place.kind,
                    "messages": [self._message(message) for message in list(place.messages.values())[-SHOWN:]],
                }
                for place in (world.places[one] for one in (XIAOWANG, ADMIN, GROUP))
            ],
        }

    def _message(self, message: SeenMessage) -> dict[str, Any]:
        return {
            "id": message.id,
            "bot": message.from_bot,
            "sender": message.sender,
            "text": message.sent,
            "entities": message.entities,
            "keyboard": message.keyboard,
            "ask": message.force_reply,
            "silent": message.silent,
            "edited": message.edited,
            "at": f"{message.at.astimezone(BEIJING):%H:%M}",
        }

    async def _events(self, request: Request) -> Response:
        async def stream() -> AsyncIterator[str]:
            changed = asyncio.Event()
            self._world.listeners.append(lambda *_: changed.set())
            listener = self._world.listeners[-1]
            try:
                while not await request.is_disconnected():
                    changed.clear()
                    yield f"data: {json.dumps(self._state(), ensure_ascii=False)}\n\n"
                    # The page need not get each change of a burst; it also looks at intervals because of the clock.
                    await asyncio.sleep(0.05)
                    try:
                        await asyncio.wait_for(changed.wait(), 1.0)
                    except TimeoutError:
                        continue
            finally:
                self._world.listeners.remove(listener)

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _transcript(self, request: Request) -> Response:
        wanted = request.query_params.get("chat", "")
        places = [self._world.places[NAMES.get(wanted, XIAOWANG)]] if wanted else list(self._world.places.values())
        parts = [f"=== {place.title} ({place.id}) ===\n\n{transcript(place)}" for place in places if place.messages]
        return PlainTextResponse("\n".join(parts) + "\n")

    async def _say(self, request: Request) -> Response:
        form = await _form(request)
        user, chat, text = self._who(form.get("user", "")), self._who(form.get("chat", "")), form.get("text", "")
        if user is None or user < 0 or not text.strip():
            return PlainTextResponse("Give user= (小王, 管理员) and text=; chat=投研群 says it in the group.\n", 400)
        place = chat if chat is not None and chat < 0 else user
        seen = max((message.id for message in self._world.messages(place)), default=0) + 1
        reply_to = form.get("reply_to", "")
        heard = self._world.say(user, text, place, reply_to=int(reply_to) if reply_to.isdecimal() else None)
        if heard is None:
            return PlainTextResponse("(In groups a bot only hears commands, mentions and replies to itself.)\n")
        if form.get("wait") == "0":
            return PlainTextResponse("")
        return PlainTextResponse(await self._replies(place, seen))

    async def _replies(self, chat: int, seen: int) -> str:
        def new() -> list[SeenMessage]:
            return [one for one in self._world.from_bot(chat) if one.id > seen]

        try:
            await self._world.wait_for(new, REPLY_WITHIN)
        except TimeoutError:
            return "(no answer within 5 s)\n"
        return "\n".join(shown(one) for one in new()) + "\n"

    async def _tap(self, request: Request) -> Response:
        form = await _form(request)
        user, chat = self._who(form.get("user", "")), self._who(form.get("chat", ""))
        if user is None or user < 0 or not form.get("button"):
            return PlainTextResponse(
                "Give user=, button= (its text or how that begins), and message= (the last one with it).\n", 400
            )
        place = chat if chat is not None and chat < 0 else user
        number = form.get("message", "")
        messages = [
            one for one in self._world.messages(place) if one.keyboard and (not number or str(one.id) == number)
        ]
        for message in reversed(messages):
            try:
                message.button(form["button"])
            except LookupError:
                continue
            return PlainTextResponse(await self._tapped(user, place, message, form["button"]))
        return PlainTextResponse(f"There is no button {form['button']!r} in this chat.\n", 404)

    async def _tapped(self, user: int, place: int, message: SeenMessage, button: str) -> str:
        before, newest = (message.text, message.keyboard), max(one.id for one in self._world.messages(place))
        answered = len(self._world.callback_answers)
        if self._world.tap(user, message.id, button, place) is None:
            return f"{message.button(button)['url']}\n"
        try:
            await self._world.wait_for(lambda: len(self._world.callback_answers) > answered, REPLY_WITHIN)
        except TimeoutError:
            return "(no answer within 5 s)\n"

        def moved() -> bool:
            return (message.text, message.keyboard) != before or any(
                one.id > newest for one in self._world.from_bot(place)
            )

        with contextlib.suppress(TimeoutError):
            await self._world.wait_for(moved, AFTERWARDS)
        toast = self._world.callback_answers[-1]["text"]
        lines = [f"({toast})"] if toast else []
        if (message.text, message.keyboard) != before:
            lines.append(shown(message))
        lines += [shown(one) for one in self._world.from_bot(place) if one.id > newest]
        return "\n".join(lines) + "\n"

    async def _publish(self, request: Request) -> Response:
        form = await _form(request)
        title = form.get("title", "").strip()
        if not title:
            return PlainTextResponse(
                "Give title= and, if you like, text=, outlet= (ribao, caijing, kuaixun, zhengquan).\n", 400
            )
        try:
            piece = self._playground.newsstand.publish(
                title, form.get("text", ""), outlet=form.get("outlet") or "kuaixun"
            )
        except KeyError:
            return PlainTextResponse("There is no such outlet: ribao, caijing, kuaixun, zhengquan.\n", 400)
        self._world.changed("publish", {})
        return PlainTextResponse(f"Published: {piece.title} {piece.link}\n")

    async def _fault(self, request: Request) -> Response:
        kind = (await _form(request)).get("kind", "")
        telegram = self._playground.telegram
        telegram.heal()
        match kind:
            case "429":
                telegram.fail("429", 3, methods=["sendMessage"], retry_after=5)
            case "outage":
                telegram.fail("refuse")
            case "none":
                pass
            case _:
                return PlainTextResponse("Give kind= 429, outage or none.\n", 400)
        self._world.changed("fault", {})
        return PlainTextResponse(f"Telegram: {kind}\n")

    async def _clock(self, request: Request) -> Response:
        minutes = (await _form(request)).get("minutes", "")
        if not minutes.lstrip("-").isdecimal() or abs(int(minutes)) > 60 * 24 * 30:
            return PlainTextResponse("Give minutes=, at most 30 days.\n", 400)
        self._move_clock(timedelta(minutes=int(minutes)))
        self._world.changed("clock", {})
        return JSONResponse({"now": self._world.now().isoformat()})

    def _who(self, name: str) -> int | None:
        if name in NAMES:
            return NAMES[name]
        number = int(name) if name.lstrip("-").isdecimal() and len(name) < 20 else None
        return number if number in self._world.places else None


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
