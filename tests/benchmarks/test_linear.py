"""The time taken by hostile texts that invite quadratic work: 8 times the text takes 12 times the time at most."""

from collections.abc import Callable
from html import escape
from time import process_time

import pytest

from bot.core.fold import fold, fold_with_offsets
from bot.core.listings.tickers import Listings, tickers_in
from bot.core.watches.import_formats import read_list
from bot.sources.kinds.rss import Rss
from tests.unit.test_linear import reply

pytestmark = pytest.mark.bench
LISTINGS = Listings.shipped()
READ: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "fold": (fold, ["\u0301\u0323", "\u0f73\u0301", "\ufdfa", "a\u0301\u0323", "㌀"]),
    "offsets": (fold_with_offsets, ["\u0301\u0323", "\ufdfa"]),
    "list": (read_list, ["“", "「a", "-“", "，000"]),
    "table": (lambda text: read_list(f"watch,label\n{text}"), ["“", "“，", "“\n"]),
    "entry": (
        lambda text: Rss("https://news.example/f", {}).parse(reply(escape(text))),
        ["<!--", "<?", "<a ", '<b x="'],
    ),
    "names": (lambda text: tickers_in("", text, (), LISTINGS), ["苹果", "苹果、", "苹果(", "港交所"]),
}


def seconds(read: Callable[[str], object], text: str) -> float:
    def once() -> float:
        began = process_time()
        read(text)
        return process_time() - began

    return min(once() for _ in range(5))


@pytest.mark.parametrize("what", READ)
def test_eight_times_the_text_takes_eight_times_as_long(what: str):
    read, pieces = READ[what]
    for piece in pieces:
        short, long = (seconds(read, piece * (size // len(piece))) for size in (12_000, 96_000))
        print(f"{what} {piece!r}: {short * 1000:.1f} ms, 8 times as long {long * 1000:.1f} ms")
        assert long < 12 * max(short, 0.001), (what, piece)
