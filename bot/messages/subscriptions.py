"""/subscribe and /unsubscribe: the question, what is watched now and how it was understood, and Undo."""

import re
from collections.abc import Mapping, Sequence

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.reports import Saved
from bot.core.types import Keyboard, Watch, Words
from bot.core.watches.query import Word
from bot.core.watches.semantics import Meaning, Term
from bot.messages import watch_errors, watch_terms
from bot.messages.markup import button, label, plain, term
from bot.messages.reader import Reader

MAX_NAMED_WATCHES = 20
MAX_READINGS = 5
# Words that people write for "or", "and" and "not", which are operators only where they stand alone (query.py) or
# never.
_LIKE_OPERATORS = re.compile(
    r"(?<=[^\s|(（])(?:或者?|不含|不要|除了)(?=[^\s|)）])|(?<=\S)(?:或者?|不含|不要|除了) |(?<=\s)或者(?=\s)|(?<=\s)(?:or|and|not)(?=\s)|(?<=\w)[+＋](?=\w)|(?<=\s)[–—]\w"
)


def ask(reader: Reader) -> Words:
    """Write the question of a bare /subscribe."""
    return Words(
        reader.text("What shall I watch? Send a keyword, a company or a code."),
        ask=reader.text("WeChat Pay, 00700, Moutai"),
    )


def say_it_at_once(reader: Reader) -> Words:
    """Write the answer to a bare /subscribe by an anonymous admin or a channel.

    Their answer to a question could not be recognised.
    """
    return Words(reader.text("Write what to watch behind the command: /subscribe WeChat Pay"))


def subscribed(
    reader: Reader,
    done: Sequence[Saved],
    errors: Sequence[WatchError],
    *,
    total: int,
    left_out: int = 0,
    meanings: Mapping[int, Meaning] | None = None,
    listings: Listings | None = None,
) -> Words:
    """Write the answer to /subscribe: the new watches and how they were understood, the known ones, the bad ones."""
    meanings, listings = meanings or {}, listings or Listings.empty()
    new = [saved.watch for saved in done if saved.is_new]
    old = [saved.watch for saved in done if not saved.is_new]
    lines = []
    if new:
        lines.append(
            reader.text("Watching <b>{watches}</b>. What hits it comes here at once.").format(
                watches=_named_watches(reader, new)
            )
        )
        lines += _readings(reader, new, meanings, listings)
    if old:
        lines.append(reader.text("Already watched: <b>{watches}</b>.").format(watches=_named_watches(reader, old)))
    lines.extend(watch_errors.problem(reader, error) for error in errors[: watch_errors.MAX_ERRORS])
    if len(errors) > watch_errors.MAX_ERRORS:
        lines.append("…")
    if left_out:
        lines.append(
            reader.plural(
                "{n} more was left out: one message adds at most 50.",
                "{n} more were left out: one message adds at most 50.",
                left_out,
            ).format(n=left_out)
        )
    undo: Keyboard = tuple(
        (button(reader.text("Undo {watch}").format(watch=label(watch.text, 20)), "unwatch", watch.id),)
        for watch in new[:5]
    )
    narrower = _narrower(reader, new[0], meanings.get(new[0].id)) if len(new) == 1 else ()
    if len(new) == 1:
        less = button(reader.text("Less of it"), "timing", new[0].id)
        gathered = button(reader.text("As a digest"), "mode", new[0].id, "digest")
        undo = ((less, gathered, button(reader.text("Undo"), "unwatch", new[0].id)),)
    return Words(
        "\n".join(lines), (*narrower, *undo, (button(reader.text("My watches ({n})").format(n=total), "list"),))
    )


def _readings(reader: Reader, new: Sequence[Watch], meanings: Mapping[int, Meaning], listings: Listings) -> list[str]:
    """Return how watches were understood, where that is more than the word that was typed."""
    lines = []
    for watch in new:
        meaning = meanings.get(watch.id)
        if meaning is None:
            continue
        joined = _LIKE_OPERATORS.search(watch.text)
        plain_word = isinstance(meaning.tree, Term) and meaning.tree.kind == "word" and not meaning.tree.where
        if joined or not plain_word:
            lines.append(
                reader.text("Read as: {reading}").format(reading=watch_terms.read_as(reader, meaning.tree, listings))
            )
        if joined:
            lines.append(
                reader.text(
                    "With “{word}” as it stands that is part of what is looked for. For any of them write Tencent | Alibaba, to leave something out Tencent -games."
                ).format(word=plain(joined[0].strip(), 10))
            )
        for company in meaning.words_that_are_names:
            stock = term(listings.shown(company.tickers[0]), 60)
            lines.append(
                reader.text("“{word}” is looked for as a word; the company is {stock}.").format(
                    word=plain(company.name, 40), stock=stock
                )
            )
        if meaning.query.cap is not None:
            lines.append(reader.text("At most {n} a day.").format(n=meaning.query.cap))
    return lines if len(lines) <= MAX_READINGS else [*lines[:MAX_READINGS], "…"]


def _narrower(reader: Reader, watch: Watch, meaning: Meaning | None) -> Keyboard:
    """Return buttons to watch a company by its stock only, or by its name only."""
    if meaning is None or not isinstance(meaning.query.tree, Word):
        return ()
    stock = button(reader.text("Only the stock"), "only", watch.id, "stock")
    if meaning.words_that_are_names:
        code = meaning.words_that_are_names[0].tickers[0].code
        return ((button(reader.text("The stock {code}").format(code=code), "only", watch.id, "stock"),),)
    return ((stock, button(reader.text("Only the word"), "only", watch.id, "word")),) if meaning.companies else ()


def _named_watches(reader: Reader, watches: Sequence[Watch]) -> str:
    shown = reader.text(", ").join(plain(watch.text, 60) for watch in watches[:MAX_NAMED_WATCHES])
    if len(watches) <= MAX_NAMED_WATCHES:
        return shown
    return reader.text("{watches} and {n} more").format(watches=shown, n=len(watches) - MAX_NAMED_WATCHES)


def unsubscribed(reader: Reader, watch: Watch) -> Words:
    return Words(
        reader.text("No longer watching <b>{watch}</b>.").format(watch=plain(watch.text, 60)),
        ((button(reader.text("Undo"), "rewatch", watch.id), button(reader.text("My watches"), "list")),),
    )


def unsubscribed_shortly(reader: Reader, watch: Watch) -> str:
    return reader.text("No longer watching {watch}.").format(watch=label(watch.text, 60))


def unsubscribed_keyboard(reader: Reader, watch: Watch, delivery_id: int) -> Keyboard:
    """Return an alert's buttons after one of its watches was removed there: it can come back."""
    return (
        (
            button(reader.text("Undo"), "rewatch", watch.id, str(delivery_id)),
            button(reader.text("Back"), "back", delivery_id),
        ),
    )


def resubscribed_shortly(reader: Reader, watch: Watch) -> str:
    return reader.text("Watching {watch} again.").format(watch=label(watch.text, 60))


def resubscribed(reader: Reader, watch: Watch) -> Words:
    return Words(
        reader.text("Watching <b>{watch}</b> again.").format(watch=plain(watch.text, 60)),
        ((button(reader.text("My watches"), "list"),),),
    )


def not_watched(reader: Reader, text: str) -> Words:
    return Words(
        reader.text("“{text}” is not watched here.").format(text=plain(text, 60)),
        ((button(reader.text("My watches"), "list"),),),
    )
