"""Errors of watches: what is wrong, where, and what to type instead."""

from bot.core.errors import WatchError
from bot.core.watches.patterns import PATTERNS_PER_CHAT
from bot.core.watches.query import MAX_CAP, MAX_PATTERN, MAX_QUERY, MAX_TERMS
from bot.messages.markup import plain, underlined
from bot.messages.reader import Reader

MAX_ERRORS = 5
"""As many errors of one message are told."""


def problem(reader: Reader, error: WatchError) -> str:
    """Write what is wrong with a watch, where, and what to type instead."""
    here = error.text[error.place : error.until]
    here = f"{here[:59]}…" if len(here) > 60 else here
    place = underlined(error.text[: error.place][-40:], here.strip(), error.text[error.until :][:40])
    said = {
        "empty": reader.text("“{place}” has no word to look for."),
        "no-word": reader.text("“{place}” has no word to look for."),
        "too-long": reader.text("“{text}…” is too long: a watch has at most {n} characters."),
        "too-many-terms": reader.text("“{place}” asks for too many things: a watch has at most {n} words."),
        "only-excludes": reader.text(
            "“{place}” only says what to leave out. Add a word to look for, like: Tencent -games"
        ),
        "unclosed-quote": reader.text("A quotation mark is left open: {place}. Write “…” around the phrase."),
        "unclosed-bracket": reader.text("A bracket is left open: {place}. Close it with )"),
        "stray-bracket": reader.text("A bracket too many: {place}"),
        "unclosed-pattern": reader.text(
            "A pattern stands between two slashes: {place}. Put quotation marks around it to look for the slash."
        ),
        "too-long-pattern": reader.text("This pattern is too long: {place}. It may have {n} characters."),
        "bad-pattern": reader.text("This is no pattern that can be read: {place} ({detail})"),
        "pattern-too-wide": reader.text(
            "This pattern repeats too much: {place}. Write a smaller number in the braces, like .{{0,9}}, or .* for any distance."
        ),
        "pattern-hits-all": reader.text(
            "This pattern hits every article: {place}. Write what must be there, like <code>/buy.*back/</code>"
        ),
        "nothing-beside": reader.text("A word is missing here: {place}. Write it like: Tencent | Alibaba"),
        "nothing-excluded": reader.text("What shall be left out? {place}. Write the word right behind it: -games"),
        "nothing-in-field": reader.text("A word is missing behind the colon: {place}"),
        "field-takes-words": reader.text("Only words can be looked for here: {place}"),
        "bad-cap": reader.text("{place}: write how many a day, from <code>@1</code> to <code>@{n}</code>."),
        "unknown-ticker": reader.text("No company has this code or name: {place}"),
        "unknown-market": reader.text(
            "This market is not known: {place}. There are A股, 港股, 美股, SH, SZ, BJ, HK, US."
        ),
        "bad-mode": reader.text("{place} is none of urgent, instant, silent and digest."),
        "unwritable": reader.text("This cannot be said in one watch: {place}"),
        "filter-too-long": reader.text(
            "With all that [GLOBAL_FILTER] leaves out, this group is too long for one watch: {place}"
        ),
        "too-many": reader.text("This chat watches as much as it may. /unsubscribe something first."),
        "too-many-patterns": reader.text("A chat has at most {n} patterns. /unsubscribe one first."),
        "patterns-full": reader.text(
            "I hold as many patterns as I can for everybody. Please say it with words: {place}"
        ),
    }[error.reason]
    most = {
        "too-long": MAX_QUERY,
        "too-many-terms": MAX_TERMS,
        "too-long-pattern": MAX_PATTERN,
        "bad-cap": MAX_CAP,
        "too-many-patterns": PATTERNS_PER_CHAT,
    }.get(error.reason, 0)
    return said.format(place=place, text=plain(error.text, 60), n=most, detail=plain(error.detail, 100))
