"""/latest: the newest articles by page, or those that some words find."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.chat.callback_data import Tap
from bot.core.types import Article, Button, Words
from bot.core.watches.semantics import Term
from bot.messages.markup import button, linked_title, plain
from bot.messages.reader import Reader


def latest(
    reader: Reader,
    articles: Sequence[Article],
    now: datetime,
    *,
    newer: bool,
    older: bool,
    words: str = "",
    terms: Sequence[Term] = (),
) -> Words:
    """Write a page of /latest, newest first."""
    if not articles:
        text = (
            reader.text("Nothing in the stored news hits “{words}”.").format(words=plain(words, 60))
            if words
            else reader.text("No news yet. The sources are being read; try again in a minute.")
        )
        watch = (button(reader.text("Watch this"), "watch", 0, words),) if words and Tap.fits("watch", words) else ()
        return Words(text, (watch,) if watch else ())
    head = (
        reader.text("<b>Latest news</b>")
        if not words
        else reader.text("<b>Latest news</b> with “{words}”").format(words=plain(words, 60))
    )
    lines = [
        head,
        *(
            f"· {linked_title(article, 80, terms)}\n  {plain(article.source_name, 30)} · {reader.time(article.published_at, now)}"
            for article in articles
        ),
    ]
    travels = not words or Tap.fits("latest", f"{articles[0].id}:before:{words}")
    turn = []
    if newer and travels:
        turn.append(button(reader.text("Previous"), "latest", articles[0].id, f"after:{words}"))
    if older and travels:
        turn.append(button(reader.text("Next"), "latest", articles[-1].id, f"before:{words}"))
    return Words("\n".join(lines), (tuple(turn),) if turn else ())


def search_hint(reader: Reader, words: str) -> tuple[Button, ...]:
    """Return the button under a search: watch its words."""
    return (button(reader.text("Watch this"), "watch", 0, words),) if Tap.fits("watch", words) else ()
