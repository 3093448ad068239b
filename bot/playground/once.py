"""`dingxun demo --once`: runs the checks of the main job and prints PASS or FAIL, with milliseconds, for each."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from bot.playground.newsstand import BEIJING
from bot.playground.playground import ADMIN, XIAOWANG, Playground
from bot.playground.samples import OPENING, OPENING_AGAIN, OUTLETS
from bot.playground.strip import Strip
from bot.playground.world import SeenMessage

# Seconds that a check waits for its result; the slowest polls of the demo are three seconds apart.
PATIENCE = 15.0
# The time people take between two actions: without it the bot would rightly pace its answers to one chat.
A_MOMENT = timedelta(seconds=1)
LATE_WORD = "盐碱地水稻"
SEEDED = "sources read for the first time, silently"
SUBSCRIBED, POLLED, MATCHED, ALERTED = "subscribe", "scheduled poll", "match", "alert with summary and share link"
ADDED = "admin adds a source"


class BrokenError(Exception):
    """Raised by a failed check; the text says what was seen instead."""


@dataclass(frozen=True, slots=True)
class _Check:
    """One thing that the demo shows: what it is called, what tries it, and the check without which it cannot be tried."""

    name: str
    run: Callable[[], Awaitable[str]]
    needs: str = ""


class Once:
    """The checks of one run.

    Example: ``failed = await Once(playground, strip, url, move, print).run()`` -> how many failed.

    A check that needs an earlier one fails with it, at once. ``url`` is the server's address, ``move`` moves the clock,
    ``patience`` is how many seconds each check waits for its result.
    """

    def __init__(
        self,
        playground: Playground,
        strip: Strip,
        url: str,
        move: Callable[[timedelta], None],
        line: Callable[[str], None],
        patience: float = PATIENCE,
    ) -> None:
        self._playground = playground
        self._world = playground.world
        self._stand = playground.newsstand
        self._strip = strip
        self._url = url
        self._move = move
        self._line = line
        self._patience = patience

    async def run(self) -> int:
        """Run every check and print its line; returns how many failed."""
        checks = (
            _Check(SEEDED, self._seeded),
            _Check(SUBSCRIBED, self._subscribe),
            _Check(POLLED, self._scheduled_poll, needs=SEEDED),
            _Check(MATCHED, self._match, needs=POLLED),
            _Check(ALERTED, self._alerted, needs=MATCHED),
            _Check("same story not repeated", self._same_story, needs=ALERTED),
            _Check("a text that comes late is matched", self._late_text, needs=ALERTED),
            _Check("/latest page 2", self._second_page, needs=SEEDED),
            _Check("non-admin refused", self._refused, needs=SUBSCRIBED),
            _Check(ADDED, self._add, needs=SEEDED),
            _Check("admin pauses a source", self._pause, needs=ADDED),
            _Check("admin removes a source", self._remove, needs=ADDED),
            _Check("Telegram's limits kept", self._limits, needs=SUBSCRIBED),
        )
        failed: set[str] = set()
        loop = asyncio.get_running_loop()  # the clock that nobody moves
        for check in checks:
            started = loop.time()
            try:
                _need(check.needs not in failed, f"needs {check.needs!r}")
                seen = await check.run()
            except (BrokenError, LookupError, TimeoutError) as exc:
                failed.add(check.name)
                why = "nothing came in time" if isinstance(exc, TimeoutError) else str(exc)
                self._line(f"FAIL  {check.name}: {why}")
            else:
                took = round((loop.time() - started) * 1000)
                self._line(f"PASS  {check.name}  {took} ms{f'  ({seen})' if seen else ''}")
        self._line("all PASS" if not failed else f"{len(failed)} of {len(checks)} FAIL")
        return len(failed)

    async def _seeded(self) -> str:
        names = [OUTLETS[one] for one in ("ribao", "caijing", "kuaixun", "zhengquan")]
        await self._world.wait_for(
            lambda: self._world.poller is not None and all(self._strip.polled.get(name) for name in names),
            self._patience,
        )
        stored = sum(self._strip.new.values())
        _need(stored >= 40, f"only {stored} articles were stored")
        _need(not self._world.from_bot(XIAOWANG), "somebody was told of old news")
        return f"{stored} articles"

    async def _subscribe(self) -> str:
        answer = await self._ask(XIAOWANG, "/subscribe 微信支付")
        _need("微信支付" in answer.text, f"answered: {answer.text}")
        return ""

    async def _scheduled_poll(self) -> str:
        new = self._strip.new.get(OUTLETS["ribao"], 0)
        self._stand.put(OPENING)
        await self._world.wait_for(lambda: self._strip.new.get(OUTLETS["ribao"], 0) > new, self._patience)
        return "nobody asked for it"

    async def _match(self) -> str:
        await self._world.wait_for(lambda: OPENING.title in self._strip.matched, self._patience)
        return ""

    async def _alerted(self) -> str:
        alert = await self._world.wait_for(lambda: next(iter(self._told(OPENING.title)), None), self._patience)
        assert alert is not None
        piece = next(one for one in self._stand.pieces if one.title == OPENING.title)
        for wanted in (OUTLETS["ribao"], f"{piece.at.astimezone(BEIJING):%H:%M}", "微信支付"):
            _need(wanted in alert.text.split("\n")[1], f"{wanted} is missing: {alert.text}")
        quote = next((entity for entity in alert.entities if "blockquote" in entity["type"]), None)
        _need(quote is not None and OPENING.text[:12] in alert.text, f"no summary: {alert.text}")
        shared = urlsplit(alert.button("分享")["url"])
        _need(
            shared.netloc == "t.me" and parse_qs(shared.query).get("url") == [piece.link],
            f"the share link is {shared.geturl()}",
        )
        return f"{round((alert.at - piece.at).total_seconds() * 1000)} ms from publish"

    async def _same_story(self) -> str:
        new = self._strip.new.get(OUTLETS["caijing"], 0)
        self._stand.put(OPENING_AGAIN)
        await self._world.wait_for(lambda: self._strip.new.get(OUTLETS["caijing"], 0) > new, self._patience)
        # By the time that another piece, published later, arrives, everything that this one causes has happened.
        later = self._stand.publish(
            "样例：微信支付新增三种方言播报", "收款提示新增三种方言播报，可在设置里选择。", outlet="caijing"
        )
        await self._world.wait_for(lambda: self._told(later.title), self._patience)
        count = len(self._told(OPENING.title))
        _need(count == 1, f"told {count} times")
        return ""

    async def _late_text(self) -> str:
        await self._ask(XIAOWANG, f"/subscribe {LATE_WORD}")
        self._stand.hold_details = True
        new = self._strip.new.get(OUTLETS["kuaixun"], 0)
        piece = self._stand.publish(
            "农业科研一周要闻",
            "本周共有三项成果通过验收，涉及育种、农机和节水。专家组逐项听取汇报，实地查看试验田，并核对了连续三年的产量记录。"
            f"其中一项是{LATE_WORD}的耐盐品种。",
        )
        try:
            await self._world.wait_for(lambda: self._strip.new.get(OUTLETS["kuaixun"], 0) > new, self._patience)
        finally:
            self._stand.hold_details = False
        self._move(timedelta(minutes=2))
        await self._world.wait_for(lambda: self._told(piece.title), self._patience)
        return ""

    async def _second_page(self) -> str:
        panel = await self._ask(XIAOWANG, "/latest")
        first = panel.text
        await self._turn(XIAOWANG, panel, "下一页")
        titles = [line for line in panel.text.split("\n") if line.startswith("·")]
        _need(bool(titles) and not set(titles) & set(first.split("\n")), "page 2 repeats page 1")
        panel.button("上一页")
        return f"{len(titles)} further articles, in place"

    async def _refused(self) -> str:
        for words in ("/sources", f"/addsource {self._weekly}"):
            answer = await self._ask(XIAOWANG, words)
            _need("管理员" in answer.text and not answer.keyboard, f"{words} answered: {answer.text}")
        return ""

    @property
    def _weekly(self) -> str:
        return f"{self._url}/news/zhoukan/feed.xml"

    async def _add(self) -> str:
        offer = await self._ask(ADMIN, f"/addsource {self._weekly}")
        _need(OUTLETS["zhoukan"] in offer.text, f"answered: {offer.text}")
        await self._turn(ADMIN, offer, "保存")
        await self._world.wait_for(lambda: self._strip.polled.get(OUTLETS["zhoukan"]), self._patience)
        return "and it is polled"

    async def _pause(self) -> str:
        panel = await self._panel()
        await self._turn(ADMIN, panel, "暂停")
        panel.button("恢复")
        asked = self._stand.asked["zhoukan"]
        # The moved clock makes the other sources due; the paused one is not polled.
        for _ in range(3):
            await self._next_poll("ribao")
        paused = self._stand.asked["zhoukan"]
        _need(paused <= asked + 1, "it is still polled")
        await self._turn(ADMIN, panel, "恢复")
        await self._world.wait_for(lambda: self._stand.asked["zhoukan"] > paused, self._patience)
        return "and resumes it"

    async def _next_poll(self, outlet: str) -> None:
        polls = self._strip.polled[OUTLETS[outlet]]
        self._move(timedelta(seconds=10))
        await self._world.wait_for(lambda: self._strip.polled[OUTLETS[outlet]] > polls, self._patience)

    async def _remove(self) -> str:
        panel = await self._panel()
        await self._turn(ADMIN, panel, "移除")
        panel.button("撤销")
        sources = await self._ask(ADMIN, "/sources")
        _need(OUTLETS["zhoukan"] not in sources.text, "it is still listed")
        return ""

    async def _limits(self) -> str:
        _need(not self._playground.telegram.violations, "; ".join(self._playground.telegram.violations[:3]))
        return f"{len(self._playground.telegram.calls)} calls"

    async def _panel(self) -> SeenMessage:
        panel = await self._ask(ADMIN, "/sources")
        await self._turn(ADMIN, panel, OUTLETS["zhoukan"])
        return panel

    async def _turn(self, user: int, message: SeenMessage, button: str) -> None:
        """Tap a button, and wait until the tap is answered and the message shows something else."""
        shown, answered = (message.text, message.keyboard), len(self._world.callback_answers)
        self._move(A_MOMENT)
        self._world.tap(user, message.id, button)
        await self._world.wait_for(
            lambda: (message.text, message.keyboard) != shown and len(self._world.callback_answers) > answered,
            self._patience,
        )

    async def _ask(self, user: int, text: str) -> SeenMessage:
        before = len(self._world.from_bot(user))
        self._move(A_MOMENT)
        self._world.say(user, text)
        await self._world.wait_for(lambda: len(self._world.from_bot(user)) > before, self._patience)
        return self._world.from_bot(user)[before]

    def _told(self, title: str) -> list[SeenMessage]:
        return [one for one in self._world.from_bot(XIAOWANG) if one.text.startswith(title)]


def _need(good: bool, otherwise: str) -> None:
    if not good:
        raise BrokenError(otherwise)
