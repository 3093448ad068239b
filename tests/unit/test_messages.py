"""The messages: Telegram takes each one, whatever comes in, and no tag or link in it is foreign (demand 12)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.chat.handlers  # noqa: F401  # every file with commands
from bot.chat.routing import COMMANDS
from bot.core.chat.callback_data import Tap
from bot.core.chat.deep_links import watch_payload
from bot.core.chat.roles import Person
from bot.core.errors import OptionError, WatchError
from bot.core.languages import LANGUAGES, language_of
from bot.core.news.summary import summarise
from bot.core.reports import Audience, AuditEntry, BacktestResult, ExclusionOffer, Figures, Saved
from bot.core.sanitize import WORD_JOINER
from bot.core.sources.faults import Fault
from bot.core.sources.opml import EntryProblem
from bot.core.types import Alert, Hit, Keyboard, Watch, Words
from bot.core.watches.import_formats import Written, read_list
from bot.core.watches.query import Query, Within, Word, separate
from bot.core.watches.semantics import understand
from bot.core.watches.trendradar import UnsayableReason
from bot.messages import (
    alerts,
    backtests,
    latest_news,
    subscriptions,
    watch_errors,
    watch_exports,
    watch_imports,
    watch_list,
    watch_terms,
    welcome,
)
from bot.messages.admin import (
    audit_log,
    broadcasts,
    chat_panels,
    new_sources,
    opml_files,
    people_panels,
    source_edits,
    source_options,
    source_panels,
    stats_panel,
)
from bot.messages.admin.new_sources import PresetLine
from bot.messages.admin.source_panels import TriedItem
from bot.messages.markup import label, plain, web_link
from bot.messages.reader import Reader
from bot.playground.bot_api.checks import Call, keyboard_of, text_of
from bot.playground.world import AUTO, SeenMessage
from tests.often import often
from tests.unit.examples import LISTINGS, NOW, article, chat, source, texts

ZONE = ZoneInfo("Asia/Shanghai")
ZH = Reader("zh-Hans", ZONE, "dingxun_bot")
LANGUAGE = st.sampled_from([ZH, Reader("en", ZONE, "dingxun_bot")])
LINKS = st.one_of(
    st.just("https://example.com/a?b=1&c=2"),
    texts(4).map(lambda text: f"https://example.com/{text}"),
    texts(4),
    st.just("https://example.com/" + "&" * 1_900),
)
HUGE = [
    "<b>" * 33_334,
    "&" * 100_000,
    "腾" * 100_000,
    "\u202e" * 100_000,
    "👨‍👩‍👧" * 20_000,
    "x\n" * 50_000,
    "'\"<>&" * 20_000,
]
INVITATION = "https://t.me/dingxun_bot?start=adm_x"
WHYS = get_args(UnsayableReason)
relaxed = settings(max_examples=often(120), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def shown(words: Words) -> tuple[str, list[str]]:
    """Check a message as Telegram does; returns its text and the addresses that it links."""
    text, entities = text_of(Call("sendmessage", {"text": words.html, "parse_mode": "HTML"}))
    pressable(words.keyboard)
    assert {one["type"] for one in entities} - AUTO <= {
        "bold",
        "underline",
        "text_link",
        "blockquote",
        "expandable_blockquote",
        "pre",
        "code",
    }
    assert strays(text, entities) == []
    text.encode()
    return text.replace(WORD_JOINER, ""), [one["url"] for one in entities if one["type"] == "text_link"]


def strays(text: str, entities: Sequence[dict[str, Any]]) -> list[str]:
    """Return what Telegram would link by itself, our own commands aside."""
    return SeenMessage(0, 0, True, "", text, NOW, list(entities)).strays(COMMANDS)


def pressable(keyboard: Keyboard) -> None:
    buttons = [
        [{"text": one.text} | ({"url": one.url} if one.url else {"callback_data": one.data}) for one in line]
        for line in keyboard
    ]
    lines, _ = keyboard_of(Call("sendmessage", {"reply_markup": {"inline_keyboard": buttons}}))
    for button in (one for line in lines for one in line):
        assert button["text"].strip()
        button["text"].encode()
        assert "callback_data" not in button or Tap.read(button["callback_data"]) is not None


@given(LANGUAGE, texts(), texts(), texts(6), st.lists(texts(4), max_size=30), LINKS, st.booleans())
@relaxed
def test_any_alert_is_accepted(reader, title, text, name, terms, link, private):
    told = article(title=title, text=text, source_name=name, url=link)
    hits = tuple(Hit(number, term, (term,)) for number, term in enumerate(terms))
    alert = Alert(told, summarise(title, text), hits, 7, others=2)
    where = chat(kind="private" if private else "supergroup")
    words = alerts.alert_message(reader, alert, where, NOW, terms)
    _, links = shown(words)
    assert links in ([], [web_link(link)])
    ours = re.findall("<[^/]", words.html)
    assert ours == ["<b", *["<a"] * bool(web_link(link)), *["<b"] * bool(alert.summary)]
    for keyboard in (
        alerts.less_like_this(
            reader, alert, [ExclusionOffer(7, 0, Word(title)), ExclusionOffer(8, 2, Within("source", Word(name)))]
        ),
        alerts.muted_keyboard(reader, alert),
        alerts.keyboard(reader, alert, where),
    ):
        pressable(keyboard)
    assert len(alerts.why_it_came(reader, alert, terms, NOW, NOW)) <= 200


@given(LANGUAGE, st.lists(st.tuples(texts(), LINKS), min_size=1, max_size=5), texts(6))
@relaxed
def test_any_page_of_latest_is_accepted(reader, rows, words):
    found = [article(id=10**15 - n, title=t, text=t, source_name=t, url=link) for n, (t, link) in enumerate(rows)]
    page = latest_news.latest(reader, found, NOW, newer=True, older=True, words=words)
    _, links = shown(page)
    assert set(links) <= {web_link(link) for _, link in rows}
    shown(latest_news.latest(reader, [], NOW, newer=False, older=False, words=words))
    pressable((latest_news.search_hint(reader, words),))


@given(LANGUAGE, texts(), texts(), texts(), st.integers(0, 9))
@relaxed
def test_any_panel_of_sources_is_accepted(reader, name, url, error, page):
    one = source(name=name, url=url, kind=name, last_error=error, state="failing", failures=3)
    for words in (
        source_panels.panel(reader, [one] * 20, {3: 5}, NOW, page=page, words=name[:40]),
        source_panels.source_panel(reader, one, 5, 20, NOW),
        new_sources.saved(reader, one),
        new_sources.known(reader, one),
        source_panels.removed(reader, one),
        new_sources.found(reader, name, name, url, [(name, NOW), (url, None)] * 9, 3, NOW, 12345),
        new_sources.unreadable(reader, url, Fault(error, name, url)),
        new_sources.not_an_address(reader, url),
    ):
        assert shown(words)[1] == []


@given(LANGUAGE, texts(), texts(3))
@relaxed
def test_any_answer_about_watches_is_accepted(reader, text, short):
    watches = [Watch(10**12 + n, 1, short, short, "instant") for n in range(30)]
    errors = [WatchError(reason, text[:200], len(text) // 2, len(text), text) for reason in REASONS]
    for words in (
        subscriptions.subscribed(reader, [Saved(one, bool(one.id % 2)) for one in watches], errors * 12, total=500),
        watch_list.panel(reader, watches, page=2),
        subscriptions.unsubscribed(reader, watches[0]),
        subscriptions.resubscribed(reader, watches[0]),
        subscriptions.not_watched(reader, text),
        *(Words(watch_errors.problem(reader, error)) for error in errors),
    ):
        assert shown(words)[1] == []
    pressable(subscriptions.unsubscribed_keyboard(reader, watches[0], 10**12))
    for said in (
        subscriptions.unsubscribed_shortly(reader, watches[0]),
        subscriptions.resubscribed_shortly(reader, watches[0]),
    ):
        assert len(said) <= 200


@given(LANGUAGE, st.lists(texts(6), min_size=1, max_size=60), st.sampled_from(["lines", "csv", "trendradar"]))
@relaxed
def test_any_answer_about_lists_is_accepted(reader, lines, kind):
    errors = [(number, WatchError(reason, lines[0][:300], 1, 9, lines[0])) for number, reason in enumerate(REASONS * 9)]
    tagged = [Watch(10**12 + n, 1, line[:300], line, "instant") for n, line in enumerate(lines)]
    for words in (
        watch_imports.preview(reader, kind, lines, errors, known=3, full=2, left_out=1, number=10**15),
        watch_list.label_panel(reader, lines[0][:20], tagged, 10**12),
        watch_list.label_ended(reader, lines[0][:20], 3, 10**15),
        *watch_exports.exported(reader, ["// head", *(line[:300] for line in lines)], len(lines), reader.day(NOW)),
        watch_exports.exported_table(reader, "\n".join(lines), len(lines), reader.day(NOW)),
        watch_exports.exported_trendradar(
            reader,
            [
                Written(one, Query(Word(one.text)), ("词",) * (why == "other"), ("mode",), why)
                for one in tagged
                for why in WHYS
            ],
        ),
    ):
        text, links = shown(words)
        assert links == []
        assert words.file is None or (text and len(text) <= 1_024)


@given(LANGUAGE, texts(), texts(), st.lists(texts(4), max_size=12))
@relaxed
def test_anything_that_admins_see_is_accepted(reader, name, text, names):
    owner, other = Person(1, "owner"), Person(2, "user")
    where = chat(title=name, kind="private")
    one = source(name=name, url=text, options={"standby_for": text, "preset": name}, usual_gap=90.0, gaps=9, every=5.0)
    audience = Audience({"private": 5, "group": 3, "channel": 1}, active=7, watches=20, new=2)
    by_day = {"articles": [0] * 7, "alerts": [5] * 7, "failures": [10**9] * 7}
    figures = Figures(NOW, (NOW.date(),) * 7, by_day, {"ok": 3}, (one,) * 12, 5, timedelta(minutes=3), audience)
    sent = {"sent": 1, "waiting": 2, "stopped": 3, "failed": 4}
    bad = [(each, why) for each in names for why in get_args(EntryProblem)]
    for words in (
        people_panels.panel(reader, [(other, name)] * 20, owner, page=1, invite_only=True),
        people_panels.person_panel(reader, other, name, owner, 7, "owners-only"),
        people_panels.invited_only(reader, [name, text]),
        people_panels.invited_only(reader, []),
        people_panels.invitation(reader, "admin", INVITATION),
        people_panels.welcome_role(reader, "user"),
        people_panels.welcome_role(reader, "admin"),
        chat_panels.panel(reader, audience, 99, [(where, 3)] * 8, page=1, words=name[:12]),
        chat_panels.chat_panel(reader, where, NOW, 3, 4, text, 500, other, owner, NOW),
        chat_panels.ask_quota(reader, where),
        audit_log.log_page(
            reader,
            [AuditEntry(NOW, 1, text, name, 2, name, text), AuditEntry(NOW, None, "role", "", 2, "user", "admin")],
            {1: name},
            99,
            NOW,
        ),
        opml_files.unfit(reader, "not-opml", text),
        opml_files.preview(reader, names, bad, names, known=3, number=10**15),
        opml_files.imported(reader, 3, 4, 10**15),
        broadcasts.broadcast(text),
        broadcasts.preview(reader, text, 5, 10**15),
        *(
            broadcasts.progress(reader, state, text, 9, sent, 10**15)
            for state in ("draft", "sent", "stopped", "dropped")
        ),
        stats_panel.panel(reader, figures, "https://a.example/status?token=x"),
        source_panels.test_result(
            reader, one, [TriedItem(name, NOW, True), TriedItem(text, None, False)] * 9, 9, 3, NOW
        ),
        source_panels.test_failed(reader, one, Fault(name, text, name)),
        source_edits.panel(reader, one),
        *(source_edits.ask(reader, one, what, 15.0) for what in ("name", "url", "every", "standby")),
        new_sources.preset_panel(reader, [PresetLine("cls", each, False) for each in names], page=1),
        *(new_sources.ask_preset(reader, name, needs) for needs in (["keyword"], ["host"], [name], [name, text])),
        source_edits.bad_standby(reader, text),
        source_edits.standby_goes_round(reader, text),
        *(
            source_options.problem(
                reader, OptionError(text, why, text, of=name, given=text, choices=names, near=near), at
            )
            for why in OPTION_REASONS
            for near, at in (("", None), ("cls", None), ("", one))
        ),
        *(
            source_options.problem(reader, OptionError(text, "wrong", text, wanted=wanted))
            for wanted in ("flag", "choice", "x")
        ),
        *(
            source_options.problem(reader, OptionError(text, "refused", wanted=wanted))
            for wanted in ("size", "alias", "letters")
        ),
        source_options.ask(reader, one, text),
        new_sources.preset_unreadable(reader, name, text, Fault(text, name, text)),
        Words(people_panels.banned(reader)),
    ):
        _, links = shown(words)
        assert set(links) <= {INVITATION}
        assert len(words.ask) <= 64


@given(LANGUAGE, st.lists(texts(6), min_size=1, max_size=20))
@relaxed
def test_what_trendradar_cannot_say_stays_in_comments(reader, lines):
    watches = [Watch(1 + n, 1, line[:300], line, "instant") for n, line in enumerate(lines)]
    rows = watch_exports.trendradar_lines(
        reader, [Written(one, Query(Word(one.text)), why=why) for one in watches for why in WHYS]
    )
    assert len([row for row in rows if row.startswith("# ")]) == len(watches) * len(WHYS)
    assert read_list("\n".join(rows)).lines == ()


def test_a_list_with_nothing_but_trouble_says_so():
    errors = [(number, WatchError("empty", "x")) for number in range(1, 9)]
    words = watch_imports.preview(ZH, "lines", [], errors, known=1, full=2, left_out=3, number=5)
    assert words.keyboard == ()
    text = shown(words)[0].splitlines()
    assert text[:3] == ["1 条已经在盯。", "有 2 条放不下：这里的关注已经满了。", "8 条看不懂："]
    assert text[-2:] == ["还有这些行看不懂：6, 7, 8", "清单太长：只读了前 2000 行，还有 3 行没读。"]


@pytest.mark.parametrize("text", HUGE)
def test_a_hundred_thousand_characters_are_told_shortly(text: str):
    told = article(title=text, text=text, source_name=text, url="https://example.com/" + text[:2_000])
    alert = Alert(told, text, (Hit(1, text, (text,)),) * 500, 7)
    assert len(shown(alerts.alert_message(ZH, alert, chat(), NOW, [text] * 500))[0]) < 3_000
    shown(latest_news.latest(ZH, [told] * 5, NOW, newer=True, older=True, words=text))
    one = source(name=text, url=text, last_error=text)
    shown(source_panels.panel(ZH, [one] * 20, {}, NOW, words=text[:40]))
    shown(source_panels.source_panel(ZH, one, 5, 20, NOW))


OPTION_REASONS = (
    "unread",
    "loose",
    "masked",
    "refused",
    "no-preset",
    "no-kind",
    "no-option",
    "missing",
    "address",
    "reserved",
    "wrong",
)
REASONS = [
    "empty",
    "no-word",
    "too-long",
    "too-many-terms",
    "only-excludes",
    "unclosed-quote",
    "unclosed-bracket",
    "stray-bracket",
    "unclosed-pattern",
    "too-long-pattern",
    "bad-pattern",
    "pattern-too-wide",
    "pattern-hits-all",
    "nothing-beside",
    "nothing-excluded",
    "nothing-in-field",
    "field-takes-words",
    "bad-cap",
    "unknown-ticker",
    "unknown-market",
    "too-many",
    "too-many-patterns",
    "patterns-full",
    "bad-mode",
    "unwritable",
    "filter-too-long",
]


def test_fifty_watches_that_cannot_be_read_are_answered():
    errors = []
    for part in separate(",".join("长" * 78 + "）" for _ in range(50))):
        with pytest.raises(WatchError) as raised:
            understand(part, LISTINGS)
        errors.append(raised.value)
    for language in LANGUAGES:
        assert shown(subscriptions.subscribed(Reader(language), [], errors, total=0))[0].endswith("…")


def test_an_alert_reads_as_designed():
    told = article(title="腾讯<AI> & 微信", source_name="证券日报")
    alert = Alert(told, "第一句。", (Hit(9, "微信", ("微信",)),), 7, others=3)
    words = alerts.alert_message(ZH, alert, chat(), NOW, ["微信", "00700.HK 腾讯控股"])
    assert words.html == (
        '<b><a href="https://example.com/a.html">腾讯&lt;AI&gt; &amp; 微信</a></b>\n'
        "证券日报 · 09:30 · 命中 微信、<code>00700.HK</code> 腾讯控股\n"
        "<blockquote>第一句。</blockquote>\n"
        "另有 3 家报道"
    )
    read_it, share = words.keyboard[0]
    assert (read_it.text, read_it.url, share.text) == ("阅读原文", "https://example.com/a.html", "分享")
    assert parse_qs(urlsplit(share.url).query) == {"url": [told.url], "text": [told.title]}
    group = alerts.alert_message(ZH, alert, chat(kind="supergroup"), NOW, ["微信"])
    assert group.keyboard[0][2].url == f"https://t.me/dingxun_bot?start={watch_payload(9, '微信')}"
    long = Alert(told, "长" * 300, (), 7)
    assert "<blockquote expandable>" in alerts.alert_message(ZH, long, chat(), NOW, []).html


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("a<b>\u202e", 0, "a&lt;b&gt;"),
        ("\"'&lt;", 0, "&quot;&#x27;&amp;lt;"),
        (" \x00\ud83d\u200b腾讯\ufeff ", 0, "腾讯"),
        ("腾讯控股", 3, "腾讯…"),
        ("<<<<", 3, "&lt;&lt;…"),
        ("腾讯", 2, "腾讯"),
        ("👍🏽", 0, "👍🏽"),
    ],
)
def test_plain(text: str, most: int, expected: str):
    assert plain(text, most) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A&B日报", "A&B日"), ("\u202e\u200b", "…"), ("  a \n b ", "a b"), ("", "…"), ("\ud83d", "…"), ("<b>", "<b>")],
)
def test_labels_are_no_html_and_never_empty(text: str, expected: str):
    assert label(text, 4) == expected


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.com/a?b=1&c=腾讯", True),
        (" http://example.com ", True),
        ("https://例子.中国/", True),
        ("ftp://example.com/", False),
        ("javascript:alert(1)", False),
        ("https://localhost/", False),
        ("//example.com/", False),
        ("https://example.com/ b", False),
        ('https://example.com/"><b>', False),
        ("http://[broken", False),
        ("https://example.com/\ud800", False),
        ("\x01https://example.com/", False),
        ("https://example.com/\x85x", False),
        ("https://example.com/" + "a" * 5_000, False),
        ("", False),
    ],
)
def test_only_what_telegram_takes_becomes_a_link(url: str, good: bool):
    assert web_link(url) == (url.strip() if good else "")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW, "09:30"),
        (datetime(2026, 8, 19, 16, 0, tzinfo=UTC), "00:00"),
        (datetime(2026, 8, 19, 15, 59, tzinfo=UTC), "08-19 23:59"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "01-01 00:00"),
        (datetime(2022, 3, 29, 23, 16, tzinfo=UTC), "2022-03-30 07:16"),
        (NOW + timedelta(days=365), "2027-08-20 09:30"),
    ],
)
def test_times_are_as_short_as_they_stay_clear(at: datetime, expected: str):
    assert ZH.time(at, NOW) == expected


def test_an_error_in_a_watch_points_at_the_place():
    assert "腾讯 <u>|</u>" in watch_errors.problem(ZH, WatchError("nothing-beside", "腾讯 |", 3, 4))
    assert watch_errors.problem(ZH, WatchError("nothing-beside", "<i> | x", 4, 5)).count("<") == 2
    for text, said in (
        ("(腾讯 | 阿里", "括号没有关上：<u>(</u>腾讯 | 阿里。请在后面补上 ）"),
        ("腾讯 - 游戏", "要排除什么？腾讯 <u>-</u> 游戏。把词紧跟在后面写：-游戏"),
        ("腾讯 “游戏", "引号没有关上：腾讯 <u>“</u>游戏。短语两边都要有引号：“…”"),
        ("腾讯 @0", "腾讯 <u>@\u20600</u>：请写每天最多几条，从 <code>@1</code> 到 <code>@1000</code>。"),
        ("市场:火星", "不认识这个市场：市场:<u>火星</u>。可以写 A股、港股、美股，或 SH、SZ、BJ、HK、US。"),
        ("/a(/ b", "这条正则读不懂：/\u2060<u>a(</u>/ b（missing ): a(）"),
    ):
        with pytest.raises(WatchError) as raised:
            understand(text, LISTINGS)
        assert watch_errors.problem(ZH, raised.value) == said


@pytest.mark.parametrize(
    ("text", "said", "in_english"),
    [
        ("腾讯控股", "“腾讯控股” 或 <code>00700.HK</code> 腾讯控股", "“腾讯控股” or <code>00700.HK</code> 腾讯控股"),
        ("BABA", "“BABA” 或 <code>BABA.US</code> 阿里巴巴", "“BABA” or <code>BABA.US</code> 阿里巴巴"),
        ("回购 减持 -游戏 -a", "“回购” 和 “减持”，不含“游戏” 或 “a”", "“回购” and “减持”, without “游戏” or “a”"),
        ("(a | b) 回购", "（“a” 或 “b”） 和 “回购”", "(“a” or “b”) and “回购”"),
        ("a b | c", "（“a” 和 “b”） 或 “c”", "(“a” and “b”) or “c”"),
        ("标题:AI* 来源:日报", "标题里的“AI…”开头的词 和 来源“日报”", "“AI…” in the title and source “日报”"),
        ("market:A股 回购", "市场 A股 和 “回购”", "market A股 and “回购”"),
        ("回购 -(a b)", "“回购” 和 （不含“a” 或 不含“b”）", "“回购” and (without “a” or without “b”)"),
    ],
)
def test_a_watch_is_read_out(text: str, said: str, in_english: str):
    tree = understand(text, LISTINGS).tree
    assert watch_terms.read_as(ZH, tree, LISTINGS) == said
    assert watch_terms.read_as(Reader("en"), tree, LISTINGS) == in_english


def test_the_menu_has_at_most_eight_commands_and_descriptions_fit():
    for language in LANGUAGES:
        reader = Reader(language)
        for admin in (False, True):
            assert 1 <= len(welcome.command_menu(reader, admin=admin)) <= 8
            shown(welcome.start(reader, admin=admin))
            shown(welcome.commands_help(reader, admin=admin, group=not admin))
        long, short = welcome.description(reader)
        assert (len(long) <= 512, len(short) <= 120, len(subscriptions.ask(reader).ask) <= 64) == (True, True, True)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("zh-hans", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("ZH", "zh-Hans"),
        ("en-GB", "en"),
        ("de", "en"),
        (None, "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_the_readers_language_is_chosen(code: str | None, expected: str):
    assert language_of(code, "zh-Hans") == expected


def foretold(stories: int, since: datetime | None) -> Words:
    watch = Watch(7, 1, "储能", '"储能"', "instant")
    reader = Reader("zh-Hans")
    answer = subscriptions.subscribed(reader, [Saved(watch, True)], [], total=1)
    return backtests.with_backtest(reader, answer, [BacktestResult(watch, stories, since, (), False, False)], NOW)


def buttons(words: Words) -> list[str]:
    return [button.text for line in words.keyboard for button in line]


def test_a_watch_that_brings_much_is_offered_as_a_digest_first():
    words = foretold(60, NOW - timedelta(days=2))
    assert "一天约 30 条" in words.html
    assert buttons(words) == ["改成汇总", "每天最多 10 条", "少推一些", "撤销", "我的关注（1）"]


def test_how_far_back_the_stored_news_goes_is_told_as_it_is():
    assert "库里最近 1 小时的新闻里命中 3 条" in foretold(3, NOW - timedelta(minutes=50)).html
    assert "库里最近 2 天的新闻里命中 3 条" in foretold(3, NOW - timedelta(days=2)).html
    # Of a quarter of a day at least a day is told.
    assert "一天约 24 条" in foretold(6, NOW - timedelta(hours=6)).html
    nothing = foretold(0, None)
    assert "还没有存下新闻" in nothing.html
    assert "发一条样例" in buttons(nothing)


@pytest.mark.parametrize(
    ("typed", "hinted"),
    [
        ("腾讯或阿里", "或"),
        ("腾讯 或者 阿里", "或者"),
        ("腾讯不含游戏", "不含"),
        ("tencent or alibaba", "or"),
        ("腾讯+回购", "+"),
        ("腾讯 –游戏", "–游"),
        ("腾讯 或 阿里", ""),
        ("腾讯 | 阿里", ""),
        ("腾讯 不含 游戏", ""),
        ("微信支付", ""),
        ("或然率", ""),
    ],
)
def test_what_looks_like_an_operator_and_is_none_is_told(typed: str, hinted: str):
    meaning = understand(typed, LISTINGS)
    watch = Watch(7, 1, meaning.text, meaning.key, "instant")
    text = subscriptions.subscribed(
        Reader("zh-Hans"), [Saved(watch, True)], [], total=1, meanings={7: meaning}, listings=LISTINGS
    ).html
    assert ("这样写的" in text) == bool(hinted)
    assert not hinted or f"“{hinted}”会当成要找的字" in text
    assert not hinted or "读作：" in text
