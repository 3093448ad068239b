"""Stories: which articles tell the same news.

Founding articles are indexed by their trigrams; a new article is compared with a few of them.

Over 400 lines: the index, the likeness and the rules of a chapter share one memory of the same articles.
"""

import heapq
import itertools
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rapidfuzz import fuzz

from bot.core.fold import bare, fold
from bot.core.types import Article

STORY_LASTS = timedelta(hours=24)
"""An article joins a story whose first article was published at most this long before it, or after it."""

TITLE_NEAR = 80.0
"""Of 100, by rapidfuzz's ratio of titles reduced to letters and digits."""
TEXT_NEAR = 0.6
"""Share of the smaller article's trigrams that the other one has."""
NUMBERS_SHARED = 0.6
"""Share of the numbers of the article with fewer of them that the other one has."""
# Titles that are near, but no nearer than in templates (…：上半年净利润…), need texts that are alike, too.
TITLE_BACKED = 0.4
TITLE_BACKED_COMPANY = 0.3
TITLE_EQUAL = 95.0
# … or they must name the same figures: two of them, or one if the titles are nearer.
TITLE_NEARER = 85.0
# Texts that are alike under titles that are not: a notice of another exchange in the same words, or old news as
# background.
TITLE_FAR = 65.0
TITLE_FARTHER = 50.0
TEXT_TRUSTED = 0.8
TEXT_EQUAL = 0.85
TITLE_OF_EQUAL = 40.0
# Share of a title's trigrams that the other article has: the least, and the least for titles far from each other.
TITLE_KNOWN = 0.3
TITLE_WELL_KNOWN = 0.4
# Two reports on the same companies are near enough with less of both.
COMPANY_TITLE = 45.0
COMPANY_TEXT = 0.45
# Shared figures of three digits and more (16.96%) make two reports on a company one story: its half-year's report in
# other words.
EXACT = 100.0
EXACT_MANY = 3
EXACT_TEXT = 0.25
# Figures of four digits and more (6382.43点, 161.52亿元) tell one story within hours: one with this share of the text, or
# three with less.
TELLING = 1_000.0
TELLING_TEXT = 0.35
TELLING_MANY = 3
TELLING_LITTLE = 0.1
TELLING_TITLE = 30.0
TELLING_LASTS = timedelta(hours=3)
# 甲公司：… and 乙公司：… are not one story, unless the texts are nearly the same.
SUBJECT_NEAR = 50.0
SUBJECT_TRUSTED = 0.9
# A title with fewer characters than this besides its numbers names nothing.
STILL_LEAST = 4
# A text of fewer trigrams says too little to be contained in another one.
GRAMS_LEAST = 12

TITLE_READ = 80
TEXT_READ = 1_200
"""Characters of a title and a text that are compared, however long they are."""
RAW_READ = 6_000
MAX_NUMBERS = 60

MAX_FOUNDERS = 10_000
"""First articles kept: five busy days of three wires, in 60 MB (measured: 6 kB each)."""
# The most work for one article: postings looked at, and founding articles compared.
MAX_POSTINGS = 3_000
HELD_AGAINST = 12
# One in this many trigrams of a text is indexed; of a title every one.
SAMPLE = 4

_DATELINE = re.compile(
    r"^(?:[^\n,，。:：]{0,12}?\d{1,2}月\d{1,2}日(?:电|讯|消息|获悉)?|[^\n,，。:：]{2,8}(?:讯|获悉))[,，:：\s]+(?:\([^()]{1,20}\))?"
)
_HEADLINE = re.compile(r"^\s*【([^】]{1,200})】\s*")
_SENTENCE = re.compile(r"[。!?;\n]")
# Dates, times and codes are in every article of a day or a company: they are no figures.
_NO_FIGURES = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?![\d.]|万|亿|千|%)(?:财?年)?|\d\d年(?!期))(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日"
    r"|\d{1,2}[:时点]\d{0,2}分?|\d{4}-\d{1,2}-\d{1,2}"
    r"|[a-z]{0,6}[.:]?\d{4,6}[.:](?:s[hsz]|bj|hk|o|n)\b|(?:s[hz]|hk)\d{4,6}|\(\d{5,6}\)"
)
_FIGURE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,6}))?(万亿|亿|万|千|%|个百分点)?")
_UNITS = {"万亿": 1e12, "亿": 1e8, "万": 1e4, "千": 1e3}

_ROUND_UP = re.compile(
    "早报|晚报|日报:|早餐|早知道|早参|要闻|一览|汇总|速览|集锦|盘点|合集|精选|公告集|舆情热点|研报掘金|盘前(?:必读|情报|提示|速递|参考|:)|"
    "^.{0,4}盘[前后]必读|热点聚焦|复盘|纪要|涨停(?:分析|揭秘|复盘)|龙虎榜|晨会|日历|新闻联播|财经周|周报|头条|^盘[前中后]播报"
)
_LISTED = re.compile(r"(?:^|[\n。;])\s*(?:\d{1,2}[、.)]\s*\D|[①-⑳])")
_LISTED_MANY = 4
_UP = re.compile("涨|升|增|高开|走高|走强|扭亏|反弹|突破|站上|净买入|放量")
_DOWN = re.compile("跌|降|减|低开|走低|走弱|转亏|下挫|失守|净卖出|缩量")
_STAGES = {
    "open": re.compile("开盘|高开|低开"),
    "noon": re.compile("午评|午间|午盘|半日|早盘收"),
    "close": re.compile("收盘|收评|收涨|收跌|收报|收官|集体收"),
    "before": re.compile("盘前"),
    "after": re.compile("盘后"),
}
# Words of a title that change as the same thing moves on; a bond of 30年 differs from one of 40年.
_MOVES = re.compile(
    r"\d+(?!\d|年)|[涨跌升降增减超逾近达约至破点元万亿千%]|站上|失守|突破|扩大|收窄|幅|净买入|净卖出|缩量|放量"
)


Figure = tuple[float, float]
"""A number as an article gives it, and the step of its last digit: 3.98亿 -> (398000000.0, 1000000.0)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts of an article that are compared.

    ``title`` is letters and digits only; ``grams`` are numbers made of three such characters of title and text,
    ``name_grams`` of the title alone; ``figures`` are the numbers of the whole, without dates, times and codes,
    ``named`` those of the title; ``moves`` and ``stages`` are directions (up, down) and the part of a trading day in
    the title; ``many`` = it is a round-up of many items.
    """

    title: str
    subject: str
    grams: frozenset[int]
    name_grams: frozenset[int]
    figures: tuple[Figure, ...]
    named: tuple[Figure, ...]
    moves: tuple[bool, bool]
    stages: frozenset[str]
    many: bool

    @classmethod
    def of(cls, title: str, text: str) -> "Shape":
        """Read an article's title and text, up to the first ``RAW_READ`` characters of each.

        Example: ``Shape.of("腾讯：回购 3 亿港元。", "").title`` -> ``"腾讯回购3亿港元"``.
        """
        head, body = headline(title[:RAW_READ], text[:RAW_READ])
        plain = fold(head)[:TITLE_READ]
        name, words = bare(plain), fold(body)
        name_grams = frozenset(_grams(name))
        return cls(
            title=name,
            subject=bare(plain.partition(":")[0]) if ":" in plain[1:13] else "",
            grams=name_grams.union(_grams(bare(words)[:TEXT_READ])),
            name_grams=name_grams,
            figures=figures(f"{plain}\n{words[:TEXT_READ]}"),
            named=figures(plain),
            moves=(bool(_UP.search(plain)), bool(_DOWN.search(plain))),
            stages=frozenset(stage for stage, words_of in _STAGES.items() if words_of.search(plain)),
            many=is_round_up(plain, words),
        )


def headline(title: str, text: str) -> tuple[str, str]:
    """Return an article's title, or a substitute if it has none, and its text without the title and the dateline.

    Example: ``headline("", "【甲】某社8月20日电，乙。")`` -> ``("甲", "乙。")``.
    """
    head = title.strip()
    if found := _HEADLINE.match(text):
        text = text[found.end() :]
        head = head or found[1]
    text = _DATELINE.sub("", text.lstrip(), count=1)
    return head or _SENTENCE.split(text, maxsplit=1)[0], text


def figures(plain: str) -> tuple[Figure, ...]:
    """Return the numbers of a folded text, each once, without dates, times and codes.

    Example: ``figures("8月20日涨1.5%，成交3.98亿元")`` -> ``((1.5, 0.1), (398000000.0, 1000000.0))``.
    """
    found: dict[Figure, None] = {}
    for number in _FIGURE.finditer(_NO_FIGURES.sub(" ", plain)):
        whole, decimals, unit = number.groups()
        scale = _UNITS.get(unit or "", 1.0)
        value = float(f"{whole.replace(',', '')}.{decimals or 0}")
        # Rounded: 3.98亿 and 39800万 must be one number, whatever the binary fractions say.
        found[round(value * scale, 6), scale * 10.0 ** -len(decimals or "")] = None
        if len(found) == MAX_NUMBERS:
            break
    return tuple(found)


def figures_shared(one: tuple[Figure, ...], other: tuple[Figure, ...]) -> float:
    """Return the share of the fewer figures that the other side has, rounded or not; 1.0 if a side has none.

    Example: 1541.17万 and 1541万 are the same number, 3.9亿 and 4.0亿 are not.
    """
    few, more = sorted((one, other), key=len)
    return _found_in(few, more) if few else 1.0


def _found_in(few: tuple[Figure, ...], more: tuple[Figure, ...]) -> float:
    return sum(any(abs(a - b) < max(step, pace) * 0.499 for b, pace in more) for a, step in few) / len(few)


def titles_alike(one: str, other: str) -> float:
    """Return how alike two titles are, as letters and digits: 0 to 100.

    Example: ``titles_alike("腾讯回购3亿港元", "腾讯回购5亿港元")`` -> 87.5.
    """
    return fuzz.ratio(one, other)


def is_round_up(head: str, body: str) -> bool:
    """Tell whether an article gathers many items: a morning paper, a list of announcements.

    Example: ``is_round_up("8月20日早报", "")`` -> True.
    """
    return bool(_ROUND_UP.search(head)) or len(_LISTED.findall(body)) >= _LISTED_MANY


def _grams(text: str) -> Iterator[int]:
    codes = list(map(ord, text))
    return (
        (a * 0x9E37_79B1 ^ b * 0x85EB_CA77 ^ c * 0xC2B2_AE3D) & 0xFFFF_FFFF
        for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)
    )


@dataclass(frozen=True, slots=True)
class KnownNews:
    """The first article of a story or chapter as it is kept: about the same as its shape, in less room.

    ``first`` is the id of the story's first article, the same for all of its chapters, and ``since`` when that article
    was published.
    """

    first: int
    chapter: int
    since: datetime
    at: datetime
    tickers: tuple[str, ...]
    title: str
    subject: str
    grams: "array[int]"
    figures: tuple[Figure, ...]
    named: tuple[Figure, ...]
    moves: tuple[bool, bool]
    stages: frozenset[str]


Comparison = Literal["same", "chapter", "other"]


def compare(shape: Shape, tickers: Sequence[str], at: datetime, told: KnownNews) -> tuple[Comparison, float]:
    """Compare an article with told news: the verdict, and how near it is (0 to 2).

    It repeats what was told, continues it as a chapter, or is about something else.

    Example: 金价失守4040美元 after 金价失守4080美元 is a chapter; with the same number it is the same.
    """
    if abs(at - told.since) > STORY_LASTS:
        return "other", 0.0
    near = titles_alike(shape.title, told.title)
    few = min(len(shape.grams), len(told.grams))
    contained = len(shape.grams.intersection(told.grams)) / few if few else 0.0
    score = near / 100 + contained
    same_tickers = bool(tickers) and set(tickers) == set(told.tickers)
    backed = TITLE_BACKED_COMPANY if set(tickers) & set(told.tickers) else TITLE_BACKED
    exact = _shared(shape.figures, told.figures, EXACT)
    near_enough = (
        (near >= TITLE_NEAR and (contained >= backed or near >= TITLE_EQUAL))
        or _same_figures_named(shape, told, near)
        or (few >= GRAMS_LEAST and _texts_near(shape, told, near, contained, backed=same_tickers or exact > 0))
        or (same_tickers and near >= COMPANY_TITLE and contained >= COMPANY_TEXT)
    )
    report = same_tickers and exact >= EXACT_MANY and contained >= EXACT_TEXT
    telling = (
        abs(at - told.at) <= TELLING_LASTS
        and near >= TELLING_TITLE
        and contained >= TELLING_LITTLE
        and _shared(shape.figures, told.figures, TELLING) >= (1 if contained >= TELLING_TEXT else TELLING_MANY)
    )
    if not (near_enough or report or telling) or _of_others(shape, tickers, told, contained):
        return "other", score
    if (report or _figures_agree(shape, told, near)) and not _turned(shape.moves, told.moves):
        return "same", score
    moved_on = near_enough and (same_tickers or _still(shape.title) == _still(told.title))
    return ("chapter" if moved_on and at > told.at else "other"), score


def _texts_near(shape: Shape, told: KnownNews, near: float, contained: float, *, backed: bool) -> bool:
    if contained >= TEXT_EQUAL and near >= TITLE_OF_EQUAL:
        return True
    least = TEXT_NEAR if backed or near >= TITLE_FAR else TEXT_TRUSTED
    return contained >= least and _know_each_other(
        shape, told, TITLE_KNOWN if near >= TITLE_FARTHER else TITLE_WELL_KNOWN
    )


def _same_figures_named(shape: Shape, told: KnownNews, near: float) -> bool:
    """Tell whether near titles name the same figures: 恒指涨0.8% 恒生科技指数涨0.39%, however the texts go on."""
    if near < TITLE_NEAR or not shape.named or not told.named:
        return False
    least = 2 if near < TITLE_NEARER else 1
    return min(len(shape.named), len(told.named)) >= least and figures_shared(shape.named, told.named) == 1.0


def _shared(one: tuple[Figure, ...], other: tuple[Figure, ...], digits: float) -> int:
    """Count the figures of so many digits that both have, each exactly equal."""
    of_one, of_other = ({value for value, step in side if value >= digits * step} for side in (one, other))
    return len(of_one & of_other)


def _figures_agree(shape: Shape, told: KnownNews, near: float) -> bool:
    if _same_figures_named(shape, told, near):
        return True  # 金价失守4360美元 with a second figure from another minute
    if shape.named and told.named:
        by_titles = max(_found_in(shape.named, told.figures), _found_in(told.named, shape.figures))
        if by_titles < NUMBERS_SHARED:
            return False
    return figures_shared(shape.figures, told.figures) >= NUMBERS_SHARED


def _know_each_other(shape: Shape, told: KnownNews, least: float) -> bool:
    """Tell whether each article speaks of the other's title: a quote in passing does not make it the same story."""
    grams = set(told.grams)
    names = frozenset(_grams(told.title))
    return all(
        not title or len(title & whole) / len(title) >= least
        for title, whole in ((shape.name_grams, grams), (names, shape.grams))
    )


def _of_others(shape: Shape, tickers: Sequence[str], told: KnownNews, contained: float) -> bool:
    """Tell whether two articles that look alike are about different companies, or different parts of the day."""
    if tickers and told.tickers and not set(tickers) & set(told.tickers):
        return True
    if shape.stages and told.stages and shape.stages != told.stages:
        return True
    named = shape.subject and told.subject and contained < SUBJECT_TRUSTED
    return bool(named) and fuzz.partial_ratio(shape.subject, told.subject) < SUBJECT_NEAR


def _turned(one: tuple[bool, bool], other: tuple[bool, bool]) -> bool:
    return any(one) and any(other) and not (one[0] and other[0]) and not (one[1] and other[1])


def _still(title: str) -> str:
    """Return a title without what changes as a thing moves on: an equal rest means the same thing."""
    rest = _MOVES.sub("", title)
    return rest if len(rest) >= STILL_LEAST else title


@dataclass(frozen=True, slots=True)
class Placement:
    """An article's place: the story founded by the article ``first``, and its ``chapter`` (0 = the news itself)."""

    first: int
    chapter: int


class StoryIndex:
    """The first articles of a day's stories and chapters, found by their rare trigrams.

    Example: ``stories.place(article)`` -> ``Placement(first=7, chapter=0)``: it repeats article 7. Keeps about ``most``
    first articles; the stories that are oldest by publication leave. Stories never merge: an article between two of
    them joins the nearer one.
    """

    def __init__(self, most: int = MAX_FOUNDERS) -> None:
        self._most = most
        self._numbers = itertools.count()
        self._told: dict[int, KnownNews] = {}
        self._postings: dict[int, list[int]] = {}
        self._of_story: dict[
            int, list[int]
        ] = {}  # first article of a story -> what is told of it, the news and its chapters
        self._oldest: list[tuple[datetime, int]] = []  # a heap of when stories began

    def __len__(self) -> int:
        return len(self._told)

    def place(self, article: Article) -> Placement:
        """Return where an article belongs, and remember it if it is the first there."""
        shape, tickers = Shape.of(article.title, article.text), tuple(ticker.key for ticker in article.tickers)
        if shape.many:
            return Placement(article.id, 0)
        best: tuple[bool, float, KnownNews] | None = None
        for told in self._candidates(shape):
            verdict, score = compare(shape, tickers, article.published_at, told)
            # A repeat goes before a chapter, then the nearer one.
            if verdict != "other" and (best is None or (verdict == "same", score) > best[:2]):
                best = verdict == "same", score, told
        if best is None:
            place = Placement(article.id, 0)
        else:
            is_same, _, told = best
            if is_same:
                return Placement(told.first, told.chapter)
            latest = max(self._told[number].chapter for number in self._of_story[told.first])
            place = Placement(told.first, latest + 1)
        self._keep(place, shape, tickers, article.published_at)
        return place

    def put(self, article: Article, place: Placement) -> None:
        """Remember the first article of a story or chapter, as at start; repeated calls change nothing."""
        if any(self._told[number].chapter == place.chapter for number in self._of_story.get(place.first, ())):
            return
        shape = Shape.of(article.title, article.text)
        if not shape.many:
            self._keep(place, shape, tuple(ticker.key for ticker in article.tickers), article.published_at)

    def forget(self, before: datetime) -> None:
        """Drop the stories that began before a time."""
        while self._oldest and self._oldest[0][0] < before:
            self._drop_oldest()

    def drop(self, first: int) -> None:
        """Drop a story that is no longer stored."""
        for number in self._of_story.pop(first, ()):
            told = self._told.pop(number)
            for key in _keys(_grams(told.title), told.grams):
                postings = self._postings[key]
                postings.remove(number)
                if not postings:
                    del self._postings[key]

    def _keep(self, place: Placement, shape: Shape, tickers: tuple[str, ...], at: datetime) -> None:
        of_story = self._of_story.get(place.first)
        if place.chapter and not of_story:
            return  # its story is over
        since = self._told[of_story[0]].since if of_story else at
        number = next(self._numbers)
        self._told[number] = KnownNews(
            first=place.first,
            chapter=place.chapter,
            since=since,
            at=at,
            tickers=tickers,
            title=shape.title,
            subject=shape.subject,
            grams=array("I", sorted(shape.grams)),
            figures=shape.figures,
            named=shape.named,
            moves=shape.moves,
            stages=shape.stages,
        )
        for key in _keys(shape.name_grams, shape.grams):
            self._postings.setdefault(key, []).append(number)
        self._of_story.setdefault(place.first, []).append(number)
        if not place.chapter:
            heapq.heappush(self._oldest, (at, place.first))
        while len(self._told) > self._most:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, first = heapq.heappop(self._oldest)
        self.drop(first)

    def _candidates(self, shape: Shape) -> Iterator[KnownNews]:
        """Yield the few articles that share the most rare trigrams, whatever the number of articles kept."""
        postings = [found for key in _keys(shape.name_grams, shape.grams) if (found := self._postings.get(key))]
        scores: dict[int, float] = defaultdict(float)
        looked_at = 0
        for numbers in sorted(postings, key=len):
            looked_at += len(numbers)
            if looked_at > MAX_POSTINGS:
                break
            for number in numbers:
                scores[number] += 1 / len(numbers)
        return (self._told[number] for number in heapq.nlargest(HELD_AGAINST, scores, key=scores.__getitem__))


def _keys(name_grams: Iterable[int], grams: Iterable[int]) -> set[int]:
    """Choose the trigrams that index an article: all of its title, and the same sample of any text."""
    return set(name_grams).union(gram for gram in grams if gram % SAMPLE == 0)
