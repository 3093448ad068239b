"""The matcher in memory equals the tables, whatever is done to watches, by whom and in which order: a state machine."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.core.chat.roles import Person
from bot.core.types import Chat
from bot.core.watches.match_one import News, evidence
from bot.core.watches.query import parse
from bot.core.watches.semantics import understand
from bot.newsroom.actions.access import give
from bot.newsroom.actions.import_watches import apply_import, drop_label, preview, read, undo
from bot.newsroom.actions.subscribe import reshape, rewatch, split, subscribe, unsubscribe
from bot.newsroom.pipeline.match import Match
from bot.newsroom.upkeep.expiry import BELIEVED_AFTER, OFF_LASTS, Expiry
from bot.store import Store, Transaction
from tests.conftest import StillClock
from tests.contract.test_match import RULES
from tests.forgetting import forget_all
from tests.unit.examples import LISTINGS

T = TypeVar("T")
OWNER = Person(1, "owner", configured=True)
# Each is in the others: by itself, as a part, excluded, under a label, as a pattern.
TEXTS = ("甲词", "乙词", "甲词 乙词", "甲词 -丙词", "#标签 丙词", "#标签 甲词 | 丙词", "/乙.丙/", "甲词 乙词 -丙词")
NEWS = tuple(News.of(words, "") for words in ("甲词", "乙词", "甲词与乙词", "甲词和丙词", "乙词丙词", "丁词"))
PEOPLE = (10001, 10002, -10003)
SETTINGS = settings(
    deadline=None,
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    print_blob=True,
)
people, texts, places = st.sampled_from(PEOPLE), st.sampled_from(TEXTS), st.integers(0, 9)


class Mirror(RuleBasedStateMachine):
    """Two processes on one database: one matches, both change watches."""

    def __init__(self, make: Callable[[Path], str]) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory(prefix="dingxun-mirror-")
        self._url = make(Path(self._folder.name))
        self._still = StillClock()
        self._number = 0
        self._looks = False

    def teardown(self) -> None:
        self._run(self._equals())
        self._run(self._close())
        self._runner.close()
        self._folder.cleanup()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def _close(self) -> None:
        for store in (self._store, self._other):
            await store.close()

    @initialize()
    def open(self) -> None:
        async def both() -> tuple[Store, Store]:
            return await Store.open(self._url, runner=True), await Store.open(self._url, runner=False)

        self._store, self._other = self._run(both())
        self._match = self._matcher()
        self._looks = True

    def _matcher(self) -> Match:
        return Match(self._store, self._still.clock, LISTINGS, RULES, lambda _: None)

    def _do(
        self, person: int, what: Callable[[Transaction, Chat], Coroutine[Any, Any, T]], *, other: bool = False
    ) -> T:
        """Do something for a chat in a transaction of one of the two processes."""

        async def work() -> T:
            async with (self._other if other else self._store).write() as tx:
                kind = "private" if person > 0 else "group"
                chat = await tx.chats.meet(person, 0, kind, "某处", "zh-Hans", self._still.at)
                return await what(tx, chat)

        return self._run(work())

    # -- what people do ------------------------------------------------------------------------------------------------

    @rule(person=people, text=texts, other=st.booleans())
    def subscribes(self, person: int, text: str, other: bool) -> None:
        async def work(tx: Transaction, chat: Chat) -> None:
            await subscribe(tx, chat, text, LISTINGS, by=person, at=self._still.at, most=50)

        self._do(person, work, other=other)

    @rule(person=people, text=texts, other=st.booleans())
    def unsubscribes(self, person: int, text: str, other: bool) -> None:
        async def work(tx: Transaction, chat: Chat) -> None:
            before = {watch.text: watch for watch in await tx.watches.of(chat.id)}
            ended = await unsubscribe(tx, chat, text, LISTINGS, at=self._still.at)
            # What was not typed is not ended.
            assert ended is None or understand(ended.text, LISTINGS).key == understand(text, LISTINGS).key
            assert (ended is None) == (understand(text, LISTINGS).key not in {one.key for one in before.values()})

        self._do(person, work, other=other)

    @rule(person=people, place=places)
    def takes_the_end_of_one_back(self, person: int, place: int) -> None:
        async def work(tx: Transaction, chat: Chat) -> None:
            await rewatch(tx, chat, place + 1, most=50)

        self._do(person, work)

    @rule(person=people, place=places, to=st.sampled_from(("any", "each")))
    def reshapes(self, person: int, place: int, to: str) -> None:
        async def work(tx: Transaction, chat: Chat) -> None:
            for watch in (await tx.watches.of(chat.id))[place : place + 1]:
                if len(split(parse(watch.text), to)):
                    shape = lambda query: split(query, to)  # noqa: E731 - what the button asks for
                    await reshape(tx, chat, watch.id, LISTINGS, shape, by=person, at=self._still.at)

        self._do(person, work)

    @rule(person=people, place=places, mode=st.sampled_from(("digest", "silent", "urgent")))
    def delivers_otherwise(self, person: int, place: int, mode: Any) -> None:
        async def work(tx: Transaction, chat: Chat) -> None:
            ids = [watch.id for watch in (await tx.watches.of(chat.id))[place : place + 1]]
            await tx.watches.retime(chat.id, ids, mode=mode)

        self._do(person, work)

    @rule(person=people, place=places, back=st.booleans())
    def ends_a_label(self, person: int, place: int, back: bool) -> None:
        self._number += 1

        async def work(tx: Transaction, chat: Chat) -> None:
            for watch in (await tx.watches.of(chat.id))[place : place + 1]:
                await drop_label(tx, chat, watch.id, self._number, at=self._still.at)
            if back:
                await undo(tx, chat, self._number, at=self._still.at, most=50)

        self._do(person, work)

    @rule(person=people, lines=st.lists(texts, min_size=1, max_size=4), back=st.booleans())
    def imports(self, person: int, lines: list[str], back: bool) -> None:
        self._number += 1

        async def work(tx: Transaction, chat: Chat) -> None:
            found, number = await read("\n".join(lines), LISTINGS), self._number
            await preview(tx, chat, found, number, by=person, at=self._still.at, most=50)
            await apply_import(tx, chat, number, LISTINGS, by=person, at=self._still.at, most=50)
            if back:
                await undo(tx, chat, number, at=self._still.at, most=50)

        self._do(person, work)

    @rule(person=people)
    def is_forgotten(self, person: int) -> None:
        async def work(tx: Transaction, _: Chat) -> None:
            self._number += 1
            await tx.forgetting.cut_off(person, self._still.at, update_id=self._number)

        self._do(person, work)
        self._run(forget_all(self._store))

    @rule(person=people)
    def is_off_for_too_long(self, person: int) -> None:
        async def work(tx: Transaction, _: Chat) -> None:
            await tx.chats.switch_off(person, "blocked", self._still.at)

        self._do(person, work)
        for pause in (OFF_LASTS, BELIEVED_AFTER):
            self._still.move(pause)
            self._run(Expiry(self._store, self._still.clock, forget=lambda: None)())
        self._run(forget_all(self._store))

    @rule(person=people, back=st.booleans())
    def is_banned(self, person: int, back: bool) -> None:
        async def work(tx: Transaction, _: Chat) -> None:
            whom = Person(person, await tx.people.role(person) or "user")
            await give(tx, OWNER, whom, "user" if back else "banned", self._still.at)

        self._do(person, work)

    @rule(heard=st.booleans())
    def becomes_a_supergroup(self, heard: bool) -> None:
        group = PEOPLE[-1]

        async def work(tx: Transaction, _: Chat) -> None:
            if heard:
                new = await tx.chats.meet(group - 1, 0, "supergroup", "超级群", "zh-Hans", self._still.at)
                await subscribe(tx, new, TEXTS[0], LISTINGS, by=1, at=self._still.at, most=50)
            await tx.chat_migration.migrate(group, group - 1)

        self._do(group, work)

    @rule(kept=st.integers(0, 5))
    def changes_are_let_go_of(self, kept: int) -> None:
        async def work(tx: Transaction, _: Chat) -> None:
            await tx.watch_changes.trim(kept=kept)

        self._do(PEOPLE[0], work)

    @rule()
    def starts_again(self) -> None:
        self._match = self._matcher()

    # -- what must hold ------------------------------------------------------------------------------------------------

    @rule()
    def looks_away(self) -> None:
        """Let several changes pass before the matcher looks, or let it look after each again."""
        self._looks = not self._looks

    @invariant()
    def the_mirror_equals_the_table(self) -> None:
        if self._looks:
            self._run(self._equals())

    async def _equals(self) -> None:
        await self._match._keep_up()
        async with self._store.read() as tx:
            watches = (await tx.watch_changes.all(most=10_000))[0]
        matcher = self._match._matcher
        for news in NEWS:
            hit = {
                (watch.id, watch.chat_id, watch.mode)
                for watch in watches
                if evidence(understand(watch.text, LISTINGS).tree, news) is not None
            }
            assert {(one.watch_id, one.chat_id, one.mode) for one in matcher.match(news)} == hit
        assert len(matcher) == len(watches)
