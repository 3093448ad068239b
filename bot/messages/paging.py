"""Paging: a page of a list, and the buttons that turn to other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.types import Button
from bot.messages.markup import button
from bot.messages.reader import Reader

LIST_PAGE = 8
MAX_PAGES = 1_000_000
"""Further on there is nothing: what a forged button asks for must not be more than a database can count."""

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class Page(Generic[Listed]):
    """A page of a list: how many entries stand before it, its entries, and the buttons that turn to other pages."""

    before: int
    listed: Sequence[Listed]
    turn: tuple[Button, ...]


def page_of(reader: Reader, listed: Sequence[Listed], page: int, act: str, word: str = "") -> Page[Listed]:
    """Return a page of a list; a number behind the end gives the last page."""
    last = -(-len(listed) // LIST_PAGE) - 1
    page = max(0, min(page, last))
    shown = listed[page * LIST_PAGE : (page + 1) * LIST_PAGE]
    return Page(page * LIST_PAGE, shown, turn_buttons(reader, page, last, act, word))


def turn_buttons(reader: Reader, page: int, last: int, act: str, word: str = "") -> tuple[Button, ...]:
    """Return the buttons to the previous and the next page."""
    turn = []
    if page > 0:
        turn.append(button(reader.text("Previous"), act, page - 1, word))
    if page < last:
        turn.append(button(reader.text("Next"), act, page + 1, word))
    return tuple(turn)
