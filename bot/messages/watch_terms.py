"""How a watch was understood: the required and the excluded words."""

from bot.core.listings.tickers import Listings
from bot.core.types import Ticker
from bot.core.watches.semantics import Every, Some, Term, Tree, Without
from bot.messages import markup
from bot.messages.markup import plain
from bot.messages.reader import Reader


def read_as(reader: Reader, tree: Tree, listings: Listings) -> str:
    """Write how a watch was understood: what must be there and what must not."""
    parts = tree.parts if isinstance(tree, Every) else (tree,)
    asked = [part for part in parts if not isinstance(part, Without)]
    wanted = [_part(reader, part, listings, inside=len(asked) > 1) for part in asked]
    refused = [_part(reader, part.term, listings) for part in parts if isinstance(part, Without)]
    said = reader.text(" and ").join(wanted)
    if not refused:
        return said
    without = reader.text("without {terms}").format(terms=reader.text(" or ").join(refused))
    return reader.text("{wanted}, {without}").format(wanted=said, without=without) if said else without


def _part(reader: Reader, tree: Tree, listings: Listings, *, inside: bool = False) -> str:
    match tree:
        case Term():
            return _term(reader, tree, listings)
        case Some(parts):
            each = dict.fromkeys(_part(reader, part, listings, inside=True) for part in parts)
            said = reader.text(" or ").join(each)
            inside = inside and len(each) > 1
        case Without(term):
            return reader.text("without {terms}").format(terms=_term(reader, term, listings))
        case Every():
            said = read_as(reader, tree, listings)
    return reader.text("({terms})").format(terms=said) if inside else said


def _term(reader: Reader, term: Term, listings: Listings) -> str:
    shown = plain(term.shown, 40)
    match term.kind:
        case "ticker":
            return markup.term(listings.shown(Ticker.of(term.key)), 60)
        case "source":
            return reader.text("source “{name}”").format(name=shown)
        case "cat":
            return reader.text("category “{name}”").format(name=shown)
        case "market":
            return reader.text("market {name}").format(name=shown)
        case "pattern":
            said = reader.text("pattern {name}").format(name=shown)
        case _:
            said = (
                reader.text("“{name}…”").format(name=shown)
                if term.prefix
                else reader.text("“{name}”").format(name=shown)
            )
    match term.where:
        case "title":
            return reader.text("{term} in the title").format(term=said)
        case "body":
            return reader.text("{term} in the text").format(term=said)
    return said
