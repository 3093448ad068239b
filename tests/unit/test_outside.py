"""Over 400 lines: what is no eater stands beside the test that asks why.

Whatever eats text from outside stands in a registry (tests/outside.py) and ends, whatever it is given (demand 29).

What is missing is found here: every public function and method whose annotations take text or bytes is in the registry, or among the
exceptions below with a reason.
"""

import importlib
import inspect
import math
import multiprocessing
import pkgutil
import re
import resource
from collections.abc import Iterator
from dataclasses import is_dataclass
from multiprocessing.connection import Connection
from typing import Any

import pytest

import bot
from tests.often import THOROUGH
from tests.outside import EATERS, Eater

ROOMS = ("core", "sources", "chat", "messages.markup", "web", "channels", "config")
TEXT = re.compile(r"\b(?:str|bytes|Reply|Item|Article|News)\b")
DEADLINE = 5
"""Seconds of a process that a worst case may take."""

# -- what is not in the registry -------------------------------------------------------------------------------------------------

OURS = "takes only words of our own: of the code, its tables, or a row that we wrote"
WRITES = "writes, and does not read"
OPERATOR = "the operator's configuration or command line"
HOLDS = "keeps what it is given, and does not look into it"


def by(*names: str) -> str:
    """It is called only by those, which are in the registry, or hands all it is given on to them."""
    return f"by {' '.join(names)}"


EXCEPTIONS: dict[str, str] = {
    **dict.fromkeys(
        (
            "channels.telegram.TelegramChannel.__init__",
            "chat.routing.any_words",
            "chat.services.Services.__init__",
            "chat.updates.inbox.InboxRequest.__init__",
            "chat.updates.inbox.InboxRequest.do_request",
            "chat.updates.listener.Listener.__init__",
            "chat.updates.listener.Listener.do_request",
            "core.delivery.rules.counted",
            "core.delivery.rules.plan_deliveries",
            "core.delivery.why.Hitting.is_full",
            "core.listings.trading_calendar.TradingDays.__init__",
            "core.news.item_rules.published",
            "core.news.item_rules.reaches_back",
            "core.watches.exclusions.exclusions",
            "sources.fetch.guard.GuardedBackend.__init__",
            "sources.fetch.http.Web.__init__",
            "sources.fetch.inflate.AsItIs.inflated",
            "sources.kinds.finews.Finews.__init__",
            "sources.kinds.finews.Finews.start",
            "sources.kinds.html_list.Html.enrich",
            "sources.kinds.html_list.Html.start",
            "sources.kinds.rss.Entry.item",
            "sources.kinds.rss.Rss.__init__",
            "sources.kinds.rss.Rss.enrich",
            "sources.kinds.rss.Rss.start",
            "sources.reading.document.readable",
            "sources.reading.elements.Elements.__init__",
        ),
        HOLDS,
    ),
    **dict.fromkeys(
        (
            "channels.gate.TelegramGate.process_request",
            "channels.telegram.TelegramChannel.reader",
            "chat.context.ask",
            "chat.services.Services.respond",
            "chat.services.Services.tell",
            "core.chat.callback_data.Tap.fits",
            "core.sources.opml.write_opml",
            "core.sources.reach.Reach.of",
            "messages.markup.button",
            "sources.kinds.options.missing",
            "sources.kinds.options.refuse",
            "sources.kinds.options.wrong",
            "sources.kinds.source_syntax.write_options",
        ),
        WRITES,
    ),
    **dict.fromkeys(
        (
            "chat.routing.on_answer",
            "chat.routing.on_command",
            "chat.routing.on_tap",
            "core.delivery.chat_settings.ChatSettings.of",
            "core.listings.company_names.Name.here",
            "core.listings.company_names.Names.__init__",
            "core.listings.company_names.Names.read",
            "core.listings.tickers.Listings.parse",
            "core.news.identity.reads_the_same",
            "core.sources.reach.Reach.further_than",
            "core.sources.reach.Reach.had_entries",
            "core.sources.reach.asks_otherwise",
            "core.types.Ticker.of",
            "core.watches.byte_table.Interned.add",
            "core.watches.byte_table.Interned.find",
            "core.watches.query_bytecode.holds",
            "core.watches.query_bytecode.terms_in",
            "sources.kinds.fulltext.Fulltext.start",
            "sources.kinds.json_list.Json.start",
            "sources.kinds.registry.Kind.start",
            "sources.kinds.registry.options_of",
            "sources.presets.is_tested",
            "sources.presets.read_preset",
        ),
        OURS,
    ),
    **dict.fromkeys(
        (
            "config.proxies.password_in",
            "config.proxies.secrets_in",
            "config.proxies.way_to",
            "config.settings.checked_proxy",
            "core.sources.hosts.is_spared",
            "core.sources.ip_rules.within",
            "sources.kinds.source_syntax.read_pairs",
            "web.make_web",
            "web.port.take_port",
            "web.server.serve",
            "web.status.status",
        ),
        OPERATOR,
    ),
    **dict.fromkeys(
        (
            "chat.admin.add_source.add_source",
            "chat.admin.add_source.looked_at",
            "chat.admin.add_source.what_a_preset_needs",
        ),
        by("sources.kinds.source_syntax.read_written"),
    ),
    **dict.fromkeys(
        ("chat.admin.edit_source.what_to_change",),
        by("sources.kinds.source_syntax.read_options", "chat.admin.edit_source.read_every"),
    ),
    **dict.fromkeys(
        ("chat.admin.broadcast.what_to_broadcast",),
        by("messages.markup.plain"),
    ),
    **dict.fromkeys(
        ("chat.admin.chats.how_many",),
        by("core.chat.callback_data.number_in"),
    ),
    **dict.fromkeys(
        ("chat.updates.inbox.Inbox.keep",),
        by("chat.updates.inbox._each", "chat.updates.inbox.raw_update"),
    ),
    **dict.fromkeys(
        (
            "chat.users.latest_news.show_latest",
            "chat.users.subscriptions.subscribe_words",
            "chat.users.subscriptions.unsubscribe_words",
            "chat.users.subscriptions.what_to_watch",
        ),
        by("core.watches.query.separate", "core.watches.semantics.understand"),
    ),
    **dict.fromkeys(
        (
            "chat.users.watch_imports.answered",
            "core.watches.trendradar.clean_name",
        ),
        by("core.watches.read_lists.read_and_understand"),
    ),
    **dict.fromkeys(
        (
            "core.watches.trendradar.looks_like_trendradar",
            "core.watches.trendradar.read_trendradar",
        ),
        by("core.watches.import_formats.read_list"),
    ),
    **dict.fromkeys(
        (
            "core.aho_corasick.by_ahocorasick_rs",
            "core.aho_corasick.by_daachorse",
            "core.aho_corasick.few_by_daachorse",
            "core.aho_corasick.finder",
        ),
        by("core.watches.matcher.Matcher.match", "core.listings.tickers.tickers_in"),
    ),
    **dict.fromkeys(
        (
            "core.watches.matcher.Matcher.queries",
            "core.watches.patterns.Patterns.add",
            "core.watches.vocabulary.Vocabulary.add",
            "core.watches.vocabulary.Vocabulary.merge",
            "core.watches.vocabulary.Vocabulary.seek",
        ),
        by("core.watches.matcher.Matcher.match"),
    ),
    **dict.fromkeys(
        ("core.delivery.why.lacking",),
        by("core.delivery.why.near"),
    ),
    **dict.fromkeys(
        (
            "core.fold.is_latin",
            "core.watches.match_one.is_there",
            "core.watches.match_one.places",
        ),
        by("core.watches.match_one.evidence"),
    ),
    **dict.fromkeys(
        ("core.listings.company_names.Names.named_in",),
        by("core.listings.tickers.tickers_in"),
    ),
    **dict.fromkeys(
        (
            "core.listings.tickers.Listings.find",
            "core.listings.tickers.Listings.is_word",
        ),
        by("core.watches.semantics.understand"),
    ),
    **dict.fromkeys(
        ("core.listings.tickers.Listings.find_us",),
        by("core.listings.tickers.codes_in"),
    ),
    **dict.fromkeys(
        (
            "core.listings.tickers.from_eastmoney",
            "core.listings.tickers.from_secid",
            "sources.reading.eastmoney_marks.column_name",
            "sources.reading.eastmoney_marks.native_id_of",
            "sources.reading.eastmoney_marks.news_number",
        ),
        by("sources.reading.eastmoney_marks.read_marked", "sources.kinds.json_list.Json.parse"),
    ),
    **dict.fromkeys(
        (
            "core.news.stories.StoryIndex.put",
            "core.news.stories.compare",
            "core.news.stories.titles_alike",
        ),
        by("core.news.stories.StoryIndex.place"),
    ),
    **dict.fromkeys(
        (
            "core.news.stories.figures",
            "core.news.stories.headline",
            "core.news.stories.is_round_up",
        ),
        by("core.news.stories.Shape.of"),
    ),
    **dict.fromkeys(
        (
            "sources.fetch.guard.GuardedBackend.check",
            "sources.fetch.guard.GuardedBackend.connect_tcp",
            "sources.fetch.guard.addresses_of",
        ),
        by("core.sources.ip_rules.forbidden"),
    ),
    **dict.fromkeys(
        (
            "sources.fetch.http.Web.fetch",
            "sources.fetch.http.Web.refused",
        ),
        by("sources.fetch.http._checked", "sources.fetch.http._joined"),
    ),
    **dict.fromkeys(
        ("sources.kinds.expressions.Expression.__init__",),
        by("sources.kinds.expressions.expression"),
    ),
    **dict.fromkeys(
        (
            "sources.kinds.html_list.Html.__init__",
            "sources.kinds.json_list.Json.__init__",
            "sources.kinds.options.read_expression",
            "sources.kinds.options.read_flag",
            "sources.kinds.options.read_hook",
            "sources.kinds.options.read_template",
            "sources.kinds.options.read_text",
            "sources.kinds.options.sound",
            "sources.kinds.rsshub.RssHub.__init__",
            "sources.presets.open_preset",
        ),
        by("sources.kinds.registry.open_kind"),
    ),
    **dict.fromkeys(
        (
            "sources.kinds.fulltext.article_text",
            "sources.kinds.registry.Kind.enrich",
        ),
        by("sources.kinds.fulltext.Fulltext.enrich"),
    ),
    **dict.fromkeys(
        (
            "sources.kinds.registry.Kind.parse",
            "sources.kinds.rss.read_feed",
            "sources.kinds.rss.root_of",
            "sources.reading.dates.date_of_rss",
            "sources.reading.elements.Elements.close_outside_sections",
            "sources.reading.elements.Elements.declare",
            "sources.reading.elements.Elements.name",
            "sources.reading.elements.Elements.next",
            "sources.reading.elements.Elements.past",
            "sources.reading.feed_fields.categories_of",
            "sources.reading.feed_fields.is_no_link",
            "sources.reading.feed_fields.link_of",
            "sources.reading.feed_fields.markup_of",
            "sources.reading.feed_fields.line_of",
            "sources.reading.feed_fields.text_of",
        ),
        by("sources.kinds.rss.Rss.parse"),
    ),
    **dict.fromkeys(
        ("sources.reading.closed_pages.has_password_field",),
        by("sources.kinds.html_list.Html.parse", "sources.reading.closed_pages.asks_for_login"),
    ),
    **dict.fromkeys(
        (
            "sources.reading.dates.date_from_now",
            "sources.reading.dates.local_date",
        ),
        by("sources.reading.dates.date_on_page"),
    ),
    **dict.fromkeys(
        ("sources.reading.discover.feeds_of",),
        by("sources.kinds.registry.feed_links"),
    ),
    **dict.fromkeys(
        ("sources.reading.document.html_tree",),
        by("sources.reading.document.parsed_text"),
    ),
}


def modules() -> Iterator[Any]:
    for room in ROOMS:
        module = importlib.import_module(f"bot.{room}")
        yield module
        for inner in pkgutil.walk_packages(getattr(module, "__path__", ()), f"bot.{room}."):
            yield importlib.import_module(inner.name)


def functions() -> Iterator[tuple[str, Any]]:
    """The public functions and methods, by their names under bot; not what a dataclass, a tuple or an error is made by."""
    for module in modules():
        for name, found in vars(module).items():
            if name.startswith("_") or getattr(found, "__module__", None) != module.__name__:
                continue
            if inspect.isclass(found):
                held = is_dataclass(found) or issubclass(found, tuple | BaseException)
                for inner, method in vars(found).items():
                    function = getattr(method, "__func__", method)
                    if (
                        inspect.isfunction(function)
                        and inspect.unwrap(function).__module__ == module.__name__  # not a library's
                        and (not inner.startswith("_") or (inner == "__init__" and not held))
                    ):
                        yield f"{module.__name__}.{found.__name__}.{inner}", function
            elif callable(found):
                yield f"{module.__name__}.{name}", inspect.unwrap(found)


def eats(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    said = [one.annotation for one in parameters if one.annotation is not one.empty]
    return any(
        TEXT.search(one.__name__ if isinstance(one, type) and not hasattr(one, "__args__") else str(one))
        for one in said
    )


def found() -> set[str]:
    return {name.removeprefix("bot.") for name, function in functions() if eats(function)}


def test_every_function_that_takes_text_is_in_the_registry_or_has_a_reason():
    registered = {one.of for one in EATERS}
    assert sorted(found() - registered - EXCEPTIONS.keys()) == []


def test_every_exception_is_there_and_none_is_in_the_registry():
    assert sorted(EXCEPTIONS.keys() - found()) == []
    assert sorted(EXCEPTIONS.keys() & {one.of for one in EATERS}) == []


def test_what_calls_an_exception_is_in_the_registry():
    registered = {one.of for one in EATERS}
    callers = {name for reason in EXCEPTIONS.values() if reason.startswith("by ") for name in reason.split()[1:]}
    assert sorted(callers - registered) == []


def test_everything_in_the_registry_is_there():
    for eater in EATERS:
        places = eater.of.split(".")
        for length in range(len(places) - 1, 0, -1):
            try:
                there: Any = importlib.import_module(".".join([bot.__name__, *places[:length]]))
            except ModuleNotFoundError:
                continue
            for name in places[length:]:
                there = getattr(there, name)
            assert callable(there), eater.of
            break
    assert len({one.name for one in EATERS}) == len(EATERS)


# -- each worst case ends --------------------------------------------------------------------------------------------------------


# A longer text takes so long, also to make, that `make test` tries only the worst of it.
LONG = 200_000


def tried(eater: Eater) -> list[tuple[str, int]]:
    """The worst cases of an eater, each with its size; all of them in ``make torture``."""
    sizes = [size for size in (eater.small, eater.most) if size]
    return [(case, size) for size in sizes for case in (eater.cases() if size <= LONG or THOROUGH else eater.worst)]


def _serve(questions: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        place, case, size = questions.recv()
        eater = EATERS[place]
        made = eater.made(eater.cases()[case], size)
        # Of its own time, not the clock's: what else runs on the machine must not decide.
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = math.ceil(used.ru_utime + used.ru_stime) + DEADLINE
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            eater.eat(made)
        except Exception as exc:  # noqa: BLE001 - told by the parent, with its case
            questions.send(f"{type(exc).__name__}: {exc}"[:300])
        else:
            questions.send("")


class Child:
    """A process that eats, and is ended where it does not end."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._questions, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def eat(self, place: int, case: str, size: int) -> str:
        """Return what is wrong with a case; "" where it ends well."""
        self._questions.send((place, case, size))
        try:
            return str(self._questions.recv())
        except EOFError:  # ended at its limit
            return f"took over {DEADLINE} s"

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._questions.close()


@pytest.mark.timeout(3_600 if THOROUGH else 300)
@pytest.mark.parametrize("share", range(2))
def test_each_worst_case_ends_at_its_full_size(share: int):
    wrong: list[str] = []
    child = Child()
    for place, eater in enumerate(EATERS):
        if place % 2 != share:
            continue
        for case, size in tried(eater):
            if said := child.eat(place, case, size):
                wrong.append(f"{eater.name}, {case}, {size:,}: {said}")
                child.end()
                child = Child()
    child.end()
    assert wrong == []
