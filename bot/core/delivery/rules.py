"""Which chats are told of which stories: hits become one delivery a chat and story (guarantee 4).

Acted on in newsroom/pipeline/match.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.plan import CROWD, Plan, Wanted, plan
from bot.core.listings.trading_calendar import TradingDays
from bot.core.types import Article, Chat, Hit, NewDelivery, Waiting

# How far apart the deliveries of one article stand in the lane. So the deliveries of an article with a few followers do
# not wait for all followers of another one, and nobody waits forever. This is slower than Telegram takes messages (30 a
# second): if the lane fell behind its turns, new deliveries would wait for all late ones (seen: 4 s behind an article
# with 5,000 followers).
TURN_MS = 1000 / 20
URGENT_AHEAD_MS = 60_000
# The chapter number of a chat that wants no more of a story (see store/deliveries.told).
QUIETED = -1


@dataclass(frozen=True, slots=True)
class Caught:
    """A watch that an article satisfies, the terms that hit, and how the watch wants to be delivered.

    ``cap`` = how many alerts it may have a day; ``told`` of them are promised already.
    """

    chat_id: int
    hit: Hit
    wanted: Wanted
    cap: int | None = None
    told: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The configured rules: the time zone, the settings of chats that have set none, and their alerts an hour."""

    zone: tzinfo
    days: TradingDays
    settings: ChatSettings = field(default_factory=ChatSettings)
    per_hour: int = 10

    def of(self, chat: Chat) -> ChatSettings:
        """Return a chat's settings."""
        return ChatSettings.of(chat.settings, self.settings)

    def most(self, chat: Chat) -> int:
        """Return how many alerts a chat may have an hour."""
        # A group's members share their alerts, so a group gets fewer: six tenths.
        return self.of(chat).per_hour or (
            self.per_hour if chat.kind == "private" else max(1, round(self.per_hour * 0.6))
        )


@dataclass(slots=True)
class _Due:
    """A story's chapter that a chat is to be told: its first article, and all watches that its articles hit.

    ``waiting`` = the delivery is held already, and comes earlier if these watches ask for it.
    """

    article: Article
    waiting: Waiting | None = None
    caught: dict[int, Caught] = field(default_factory=dict)

    def join(self, hits: Sequence[Caught], counts: dict[int, int]) -> None:
        """Add further watches; ``counts`` (of watches with a cap) grow."""
        for hit in hits:
            known = self.waiting is not None and hit.hit.watch_id in self.waiting.watches
            if not known and hit.hit.watch_id not in self.caught:
                self.caught[hit.hit.watch_id] = hit
                if hit.cap is not None:
                    counts[hit.hit.watch_id] = counts.get(hit.hit.watch_id, hit.told) + 1

    @property
    def hits(self) -> tuple[Hit, ...]:
        return tuple(self.caught[watch_id].hit for watch_id in sorted(self.caught))

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return tuple(one.wanted for one in self.caught.values())


def plan_deliveries(
    batch: Sequence[tuple[Article, Sequence[Caught]]],
    chats: Mapping[int, Chat],
    told: Mapping[tuple[int, int], set[int]],
    alerts: Mapping[int, int],
    rules: Rules,
    now: datetime,
    waiting: Mapping[tuple[int, int, int], Waiting] | None = None,
    turns: Mapping[int, int] | None = None,
) -> list[NewDelivery]:
    """Turn hits into deliveries, in the order of the articles.

    Chats that are off, or were told of the story, get none: ``told`` has the chapters by (chat, story). ``alerts``
    = how many each chat had in the last hour; deliveries beyond the chat's settings are held ("cap"). More than CROWD
    at once are left alone: they become one digest. Deliveries of the story that are still held, ``waiting`` by (chat,
    story, chapter), come earlier where a watch that is hit now asks for it. ``turns`` are the last turns in the lane
    that chats have already.
    """
    held = waiting or {}
    counts: dict[int, int] = {}  # of watches with a cap
    known: dict[tuple[int, int], set[int]] = {key: set(chapters) for key, chapters in told.items()}
    by_chat: dict[int, list[_Due]] = defaultdict(list)
    made_now: dict[tuple[int, int, int], _Due] = {}
    for article, found in batch:
        assert article.story_id is not None
        of_chat: dict[int, list[Caught]] = defaultdict(list)
        for one in found:
            if one.chat_id in chats and (one.cap is None or counts.get(one.hit.watch_id, one.told) < one.cap):
                of_chat[one.chat_id].append(one)
        for chat_id, hits in of_chat.items():
            place = chat_id, article.story_id, article.chapter
            if place in made_now:
                # Another article of the story, in this batch: its watches join, and the strongest mode wins.
                made_now[place].join(hits, counts)
                continue
            chapters = known.setdefault((chat_id, article.story_id), set())
            if place not in held and not _is_news(
                article.chapter, chapters, progress=rules.of(chats[chat_id]).progress
            ):
                continue
            chapters.add(article.chapter)
            due = made_now[place] = _Due(article, held.get(place))
            due.join(hits, counts)
            by_chat[chat_id].append(due)
    made = [
        one
        for chat_id, due in by_chat.items()
        for one in _of_chat(chats[chat_id], due, alerts.get(chat_id, 0), rules, now)
    ]
    return _in_turn(made, turns or {}, now)


def counted(batch: Sequence[tuple[Article, Sequence[Caught]]], made: Sequence[NewDelivery]) -> dict[int, int]:
    """Return how many alerts the watches with a cap have been promised today, including those made now."""
    counts = {one.hit.watch_id: one.told for _, found in batch for one in found if one.cap is not None}
    touched = set()
    for hit in (hit for one in made for hit in one.hits if hit.watch_id in counts):
        counts[hit.watch_id] += 1
        touched.add(hit.watch_id)
    return {watch_id: counts[watch_id] for watch_id in touched}


def _is_news(chapter: int, chapters: set[int], *, progress: bool) -> bool:
    """Tell whether a chapter of a story is news to a chat that was told ``chapters``."""
    if not chapters:
        return True
    return QUIETED not in chapters and chapter > max(chapters) and progress


def replanned(
    chat: Chat, waiting: Sequence[tuple[Waiting, Sequence[Wanted]]], rules: Rules, now: datetime
) -> list[NewDelivery]:
    """Plan a chat's held deliveries again after its settings changed; returns only the deliveries that move.

    Example: quiet hours are removed -> the deliveries that they held are due now, in one message. Watches that were
    removed want nothing: deliveries that only they hit stay where they are.
    """
    moved = []
    for one, wanted in waiting:
        if not wanted:
            continue
        # Planned as if the settings had held when it was promised: a digest that it would have been in by now is due.
        how = plan(
            wanted,
            rules.of(chat),
            muted_until=chat.muted_until,
            full=False,
            now=one.made_at,
            zone=rules.zone,
            days=rules.days,
        )
        due_at = max(how.due_at, now)
        if due_at != one.due_at:
            # Held deliveries come together, also when nothing holds them any more.
            moved.append(
                NewDelivery(
                    chat.id,
                    one.story_id,
                    one.article_id,
                    how.mode,
                    (),
                    due_at,
                    one.chapter,
                    how.held or one.held,
                    instead_of=one.id,
                )
            )
    return moved


def _of_chat(chat: Chat, due: Sequence[_Due], alerts: int, rules: Rules, now: datetime) -> list[NewDelivery]:
    settings, most = rules.of(chat), rules.most(chat)
    due = [one for one in due if one.caught]

    def planned(one: _Due, *, full: bool) -> Plan:
        return plan(
            one.wanted, settings, muted_until=chat.muted_until, full=full, now=now, zone=rules.zone, days=rules.days
        )

    plans = [planned(one, full=False) for one in due]
    counted = [one.alone and one.mode != "urgent" for one in plans]
    crowd = sum(counted) > CROWD
    for number, one in enumerate(due):
        if counted[number]:
            # A crowd becomes one digest: it counts once.
            plans[number] = planned(one, full=alerts >= most)
            alerts += not crowd
    return [
        NewDelivery(
            chat.id,
            one.article.story_id or 0,
            one.article.id,
            how.mode,
            one.hits,
            how.due_at,
            one.article.chapter,
            how.held,
            instead_of=one.waiting.id if one.waiting else None,
        )
        if one.waiting is None or how.due_at < one.waiting.due_at
        else _joined(one.waiting, one.hits)
        for one, how in zip(due, plans, strict=True)
    ]


def _joined(waiting: Waiting, hits: tuple[Hit, ...]) -> NewDelivery:
    """Leave a delivery where it waits, and add the further watches that are hit."""
    return NewDelivery(
        waiting.chat_id,
        waiting.story_id,
        waiting.article_id,
        waiting.mode,
        hits,
        waiting.due_at,
        waiting.chapter,
        waiting.held,
        instead_of=waiting.id,
    )


def _in_turn(made: Sequence[NewDelivery], turns: Mapping[int, int], now: datetime) -> list[NewDelivery]:
    """Give every delivery its turn in the lane; for one chat the order of the articles holds."""
    start = round(now.timestamp() * 1000)
    before: dict[int, int] = defaultdict(int)  # by article
    last = dict(turns)  # by chat
    ordered = []
    for one in sorted(made, key=lambda one: one.article_id):
        turn = start + round(before[one.article_id] * TURN_MS)
        if one.mode == "urgent":
            turn = start - URGENT_AHEAD_MS
        else:
            before[one.article_id] += 1
            turn = last[one.chat_id] = max(turn, last.get(one.chat_id, turn))
        ordered.append(replace(one, turn=turn))
    return ordered
