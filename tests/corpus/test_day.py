"""A day of three wires replayed into fifty chats of all sorts: each hears of each story once, and of everything it
watches.
"""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.listings.tickers import Listings
from bot.core.types import Mode
from tests.replay import BEIJING, Listener, Piece, check, measured, replaying

SEED = 20260820
CHATS = 50
DAY = datetime(2026, 8, 20, tzinfo=BEIJING)
STEP = timedelta(minutes=5)
WORDS = (
    "回购", "减持", "增持", "净利润", "半年报", "算力", "机器人", "芯片", "储能", "黄金", "原油", "美联储", "降息", "港股", "恒生",
    "涨停", "人民币", "光伏", "新能源", "汽车", "医药", "存储", "人工智能", "AI", "ETF", "融资", "募资", "关税", "出口", "央行", "比特币",
)  # fmt: skip
MODES: tuple[Mode, ...] = ("instant", "instant", "instant", "silent", "digest")
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"per_hour": 3},
    {"per_hour": 60},
    {"quiet": "22:00-07:30"},
    {"quiet": "12:00-13:30", "per_hour": 20},
    {"digest": "hourly", "progress": False},
    {"digest": "CN"},
    {"digest": "09:00 12:30 18:00", "quiet": "23:00-09:30"},
)


def pieces_of(corpus: Path, begin: datetime, end: datetime) -> list[Piece]:
    lines = (corpus / "articles_day_2026-08-20.jsonl").read_text(encoding="utf-8").splitlines()
    pieces = [
        Piece(number, row["corpus"], row["title"] or "", row["body"] or "", datetime.fromisoformat(row["published_at"]))
        for number, row in enumerate(map(json.loads, lines), 1)
    ]
    return [one for one in pieces if begin <= one.at < end]


def listeners_for(pieces: list[Piece], dice: random.Random) -> list[Listener]:
    """Draw chats with watches on words and companies that the pieces speak of."""
    names = Counter(
        name for name in set(Listings.shipped().names.values()) for piece in pieces if name in piece.title and len(name) > 2
    )  # fmt: skip
    companies = [name for name, _ in names.most_common(60)]
    listeners = []
    for number in range(CHATS):
        plain = [f"“{word}”" for word in dice.sample(WORDS, dice.randint(1, 4)) + dice.sample(companies, 3)]
        # In every fifth chat companies are watched as such: by their tickers.
        named = dice.sample(companies, 3) if number % 5 == 0 else []
        watches: dict[str, Mode] = {text: dice.choice(MODES) for text in plain + named}
        if number % 10 == 3:
            watches[plain[0]] = "urgent"
        half = pieces[len(pieces) // 2].at
        digests = [text for text, mode in watches.items() if mode == "digest"]
        listeners.append(
            Listener(
                50_001 + number if number % 3 else -1002000000000 - number,
                watches,
                dice.choice(SETTINGS),
                schedules={text: dice.choice(("", "hourly", "10:00 15:30")) for text in digests},
                muted_until=half if number % 8 == 1 else None,
                watches_muted_until={plain[-1]: half} if number % 4 == 2 else {},
            )
        )
    return listeners


async def play(folder: Path, corpus: Path, begin: datetime, end: datetime) -> None:
    pieces = pieces_of(corpus, begin, end)
    listeners = listeners_for(pieces, random.Random(SEED))
    async with replaying(folder, pieces, listeners, begin - timedelta(minutes=1)) as replay:
        seconds = await measured(replay.to(end, every=STEP))
        before = await replay.counts()
        # A night and a day later everything that was held has come.
        await replay.to(end + timedelta(hours=36), every=timedelta(hours=1))
        await replay.settle(edits=True)
        await check(replay, listeners, pieces)
        counts = await replay.counts()
    assert {"ready", "sending", "doubt", "unknown", "failed", "cancelled"}.isdisjoint(counts)
    print(
        f"\n{len(pieces)} articles in {seconds:.1f} s: {len(pieces) / seconds:.0f} articles/s, "
        f"{before['messages'] / seconds:.0f} messages/s; at the end {counts}"
    )


@pytest.mark.torture
async def test_two_hours_of_a_day(tmp_path: Path, corpus: Path):
    await play(tmp_path, corpus, DAY + timedelta(hours=8), DAY + timedelta(hours=10))


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_a_day(tmp_path: Path, corpus: Path):
    await play(tmp_path, corpus, DAY, DAY + timedelta(days=1))
