"""The panel of sources: pages, search, filters, testing, editing, and that all of it is logged."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.core.sources.faults import Fault
from bot.messages.admin import new_sources, source_edits, source_options, source_panels, source_problems
from bot.sources.presets import presets
from tests.contract.test_store import add_source
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.wire import http, serving
from tests.wording import ZH, just_says, labelled, says, sentence


def _listed(state: str, count: int) -> str:
    """Return a source as the panel shows it: its state, and its articles of a day."""
    return f"{source_panels.state_name(ZH, state)} · {sentence(source_panels.panel, '{n} in 24 h', n=count)}"


async def log(bot: Running) -> list[tuple[int | None, str, str, str, str]]:
    """Return the log, oldest entry first."""
    async with bot.app._store.read() as tx:
        rows = await tx.audit.page(0, size=100)
    return [(row.by, row.act, row.what, row.before, row.after) for row in reversed(rows)]


async def test_the_panel_has_filters_with_counts_search_and_pages(tmp_path: Path):
    async with running(tmp_path) as bot:
        async with bot.app._store.write() as tx:
            for number in range(12):
                added = await add_source(tx, f"https://paused.example/{number}", name=f"待命{number:02}")
                assert added is not None
                await tx.sources.set_state(added.id, "paused", bot.clock.clock.now())
        bot.playground.newsstand.troubles["ribao"] = "500"
        await bot.polled("样例日报", 2)
        panel = await bot.say("/sources", ADMIN)
        assert just_says(panel.text.splitlines()[0], source_panels.panel, 16, source="{n} news source")
        assert panel.acts[-8:] == [
            "sources",
            "sources",
            "sources:bad",
            "sources:silent",
            "sources:paused",
            "addsource",
            "presets",
            "opmlout",
        ]
        counts = {"all": 16, "bad": 1, "silent": 0, "paused": 12}
        assert [one.split()[-1] for one in panel.buttons[-7:-3]] == [str(one) for one in counts.values()]
        assert panel.buttons[-7].startswith("● ")
        await bot.turned(panel, "sources:bad", ADMIN)
        assert panel.buttons[0] == "样例日报"
        assert panel.text.count("\n") == 1
        assert panel.text.splitlines()[1].startswith(f"🔴 样例日报 · {_listed('failing', 10)} · ")
        assert says(panel.text.splitlines()[1], source_panels.panel, source="read {time}")
        await bot.turned(panel, "sources:paused", ADMIN)
        assert (panel.text.count("待命"), panel.acts[8]) == (8, "sources:paused")
        await bot.turned(panel, "sources:1", ADMIN)
        assert (panel.text.count("待命"), panel.acts[4]) == (4, "sources:paused")
        await bot.turned(panel, "sources:silent", ADMIN)
        assert says(panel.text, source_panels.panel, source="None here.")
        # However it is written, and together with a filter.
        found = await bot.say("/sources 樣例 財經", ADMIN)
        assert says(found.text, source_panels.panel, "樣例 財經", 1, source="With “{words}”:")
        assert found.buttons[0] == "样例财经"
        assert found.acts[1] == "sources:all:樣例 財經"
        assert found.buttons[1].startswith("● ")
        assert labelled(found, "sources:all", 1)
        assert f"样例财经 · {source_panels.state_name(ZH, 'ok')} · " in found.text
        assert says(found.text, source_panels.panel, source="{n} in 24 h")
        assert says(found.text, source_panels.panel, source="read {time}")
        await bot.turned(found, "sources:paused", ADMIN)
        assert says(found.text, source_panels.panel, "樣例 財經", 1, source="With “{words}”:")
        await bot.turned(found, "sources", ADMIN)
        assert not says(found.text, source_panels.panel, source="With “{words}”:")


async def test_a_test_reads_now_and_stores_nothing(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        await bot.turned(panel, "pause", ADMIN)
        bot.playground.newsstand.publish("样例：测试时才有的新闻", "还没入库。", outlet="caijing")
        await bot.turned(panel, "probe", ADMIN)
        assert says(panel.text, source_panels.test_result, "样例财经", source="{name} can", new=1)
        assert f"· {sentence(source_panels.test_result, 'new')} · 样例：测试时才有的新闻" in panel.text
        async with bot.app._store.read() as tx:
            assert all("测试时才有" not in one.title for one in await tx.articles.latest(most=50))
        await bot.turned(panel, "source", ADMIN)
        assert panel.text.startswith(f"样例财经 · {source_panels.state_name(ZH, 'paused')} · ")
        bot.playground.newsstand.troubles["caijing"] = "500"
        await bot.turned(panel, "probe", ADMIN)
        assert just_says(
            panel.text, source_panels.test_failed, "样例财经", source_problems.problem(ZH, Fault("http", "HTTP 500"))
        )


async def test_a_source_is_edited_by_questions_and_each_change_is_written_down(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        assert says(panel.text, source_panels.source_panel, source="Read every")
        assert says(panel.text, source_panels.source_panel, source="Kind {kind};")
        await bot.turned(panel, "edit", ADMIN)
        assert panel.acts == [
            "edit:name",
            "edit:url",
            "edit:every",
            "edit:standby",
            "edit:options",
            "fulltext:on",
            "source",
        ]

        async def change(button: str, words: str) -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, button, ADMIN)
            question = await bot.next(ADMIN, before)
            assert question.force_reply
            return (await bot.say(words, ADMIN)).text

        # Any word may be a name, also one that is a command elsewhere.
        assert (await change("edit:name", "列表")).startswith("列表 · ")
        assert says(await change("edit:name", "样例日报"), source_edits.bad_name)
        assert (await change("edit:name", "新财经")).startswith("新财经 · ")
        assert says(
            await change("edit:every", "5m"),
            source_panels.source_panel,
            source_panels.span(ZH, 300),
            source="Read every",
        )
        assert says(await change("edit:every", "3 天"), source_edits.bad_interval, source_panels.span(ZH, 1))
        assert says(
            await change("edit:standby", "样例日报"), source_panels.source_panel, "样例日报", source="Stands by"
        )
        assert says(await change("edit:standby", "新财经"), source_edits.bad_standby, "新财经")
        async with bot.app._store.write() as tx:
            other = await tx.sources.by_name("样例日报")
            assert other is not None
            await tx.sources.reset(other.id, options={"standby_for": "样例证券"})
            last = await tx.sources.by_name("样例证券")
            assert last is not None
            await tx.sources.reset(last.id, options={"standby_for": "新财经"})
        assert says(await change("edit:standby", "样例证券"), source_edits.standby_goes_round, "样例证券")
        assert not says(await change("edit:standby", "无"), source_panels.source_panel, source="Stands by for")
        weekly = f"{bot.url}/news/zhoukan/feed.xml"
        assert weekly in await change("edit:url", weekly)
        nothing = f"{bot.url}/nothing"
        assert says(await change("edit:url", nothing), new_sources.unreadable, nothing)
        assert [(act, before, after) for by, act, _, before, after in await log(bot) if by == ADMIN] == [
            ("rename", "样例财经", "列表"),
            ("rename", "列表", "新财经"),
            ("interval", "", "300 s"),
            ("standby", "", "样例日报"),
            ("standby", "样例日报", ""),
            ("address", f"{bot.url}/news/caijing/rss.xml", weekly),
        ]


async def test_no_source_is_read_more_often_than_the_configuration_allows(tmp_path: Path):
    slow = {"interval": "1m", "min_interval": "20s", "allow_private": ["127.0.0.0/8"]}
    async with running(tmp_path, polling=slow) as bot:
        panel = await bot.say("/sources 财经", ADMIN)
        for button in ("样例财经", "edit"):
            await bot.turned(panel, button, ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "edit:every", ADMIN)
        assert says(
            (await bot.next(ADMIN, before)).text, source_edits.ask, source_panels.span(ZH, 20), source="How often"
        )
        assert says((await bot.say("19s", ADMIN)).text, source_edits.bad_interval, source_panels.span(ZH, 20))


async def test_a_new_address_is_read_silently_and_the_old_one_does_not_come_back(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 咖啡馆")
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        await bot.turned(panel, "edit", ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "edit:url", ADMIN)
        await bot.next(ADMIN, before)
        await bot.say(f"{bot.url}/news/zhoukan/feed.xml", ADMIN)
        await bot.polled("样例财经", 2)
        # What it held when it was moved told nobody.
        assert len(bot.world.from_bot(10001)) == 1
        from bot.newsroom.actions.add_source import add_configured

        async with bot.app._store.read() as tx:
            count = await tx.sources.count()
        await add_configured(bot.app._store, bot.settings.sources, interval=60, at=bot.clock.clock.now())
        async with bot.app._store.read() as tx:
            assert await tx.sources.count() == count


async def test_a_question_expires_and_an_answer_after_it_changes_nothing(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        await bot.turned(panel, "edit", ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "edit:name", ADMIN)
        await bot.next(ADMIN, before)
        bot.clock.move(timedelta(minutes=11))
        await bot.say("太晚的名称", ADMIN)
        assert "太晚的名称" not in (await bot.say("/sources", ADMIN)).text


async def test_a_preset_is_added_by_name_and_unknown_ones_are_refused(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await bot.say("/addsource no-such-preset", ADMIN)
        assert just_says(
            answer.text, source_options.problem, "no-such-preset", source="There is no preset {given}. “Presets”"
        )
        await bot.turned(answer, "presets", ADMIN)
        assert says(answer.text, new_sources.preset_panel, len(presets()), source="Presets:")
        # A slip of the hand is one tap from what was meant.
        answer = await bot.say("/addsource thss", ADMIN)
        assert just_says(answer.text, source_options.problem, "thss", "ths", source="There is no preset {given}. Did")
        assert answer.acts == ["preset:ths", "presets"]
        before = len(bot.world.from_bot(ADMIN))
        await bot.moment()
        await bot.tap(answer, "ths", ADMIN)
        said = (await bot.next(ADMIN, before)).text
        assert just_says(said, new_sources.preset_unreadable, "同花顺 7x24", "ths")
        assert "keyword" in (await bot.say("/addsource ths keyword=微信支付", ADMIN)).text
        # Refused by the network here; what matters is that it was understood as a preset.
        assert says((await bot.say("/addsource cls", ADMIN)).text, new_sources.preset_unreadable)


async def test_presets_are_found_in_chat_and_looked_at_by_a_tap(tmp_path: Path):
    async with running(tmp_path, seeded=False, sources=[]) as bot:
        panel = await bot.say("/sources", ADMIN)
        await bot.turned(panel, "presets", ADMIN)
        assert says(panel.text, new_sources.preset_panel, len(presets()), source="Presets:")
        assert "· 财联社 · cls\n" in panel.text
        assert f"· 东方财富各报 · eastmoney-media · {sentence(new_sources.preset_panel, 'untested')}" in panel.text
        assert (panel.keyboard[-2][0]["callback_data"], panel.acts[-1]) == ("presets:1", "sources")
        found = [*panel.buttons[:-2]]
        await bot.turned(panel, "presets", ADMIN)
        assert (panel.keyboard[-2][0]["callback_data"], panel.acts[-1]) == ("presets:0", "sources")

        # The panel stays as it is; what became of the tap is said below it, after "typing".
        def typing() -> int:
            return sum(one.method == "sendchataction" for one in bot.playground.telegram.calls)

        typed, before = typing(), len(bot.world.from_bot(ADMIN))
        await bot.moment()
        await bot.tap(panel, "同花顺 7x24", ADMIN)
        assert says((await bot.next(ADMIN, before)).text, new_sources.preset_unreadable)  # refused by the network here
        assert typing() == typed + 1
        assert [*found, *panel.buttons[:-2]] == [one.shown for one in presets().values()]
        await bot.turned(panel, "sources", ADMIN)
        assert says(panel.text, source_panels.panel, source="There is")


async def test_a_preset_that_needs_something_asks_for_it(tmp_path: Path):
    async with running(tmp_path, seeded=False, sources=[]) as bot:
        panel = await bot.say("/sources", ADMIN)
        await bot.turned(panel, "presets", ADMIN)
        await bot.turned(panel, "presets", ADMIN)

        async def asked(button: str) -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, button, ADMIN)
            question = await bot.next(ADMIN, before)
            assert question.force_reply
            return question.text

        assert just_says(
            await asked("东方财富搜索：…"), new_sources.ask_preset, "东方财富搜索：…", source="{name}\nWhich"
        )
        # A word that is a command elsewhere is a keyword here; blanks belong to it.
        assert says((await bot.say("最新 消息", ADMIN)).text, new_sources.preset_unreadable, name="eastmoney-search")
        assert just_says(await asked("证券日报"), new_sources.ask_preset, "证券日报", source="{name}\nOn")
        offer = await bot.say(f"{bot.url}/news/none", ADMIN)
        assert says(offer.text, new_sources.unreadable, f"{bot.url}/news/none")
        # Named in a message it asks the same; and a title will do, too.
        for said in ("eastmoney-search", "东方财富搜索：…"):
            assert just_says(
                (await bot.say(f"/addsource {said}", ADMIN)).text,
                new_sources.ask_preset,
                "东方财富搜索：…",
                source="{name}\nWhich",
            )
        assert says((await bot.say("/addsource 同花顺 7x24", ADMIN)).text, new_sources.preset_unreadable, name="ths")


LIST = json.dumps({"data": {"list": [{"id": 1, "name": "样例：清单里的新闻"}]}}).encode()
ENTRY = """/addsource
  kind: json
  name: 样例清单
  url: {url}/list?key=geheim
  items: data.list
  id: id
  title: name
  headers:
    X-Token: streng geheim
  query: {{page: 1}}"""


def _guarded(path: str, headers: Mapping[str, str]) -> bytes:
    """Answer with a list, to requests that show the token."""
    good = headers.get("x-token") == "streng geheim" and "key=geheim" in path
    return http(200, LIST, Content_Type="application/json") if good else http(403)


async def test_a_source_is_written_in_chat_as_in_a_configuration_and_its_options_are_changed(tmp_path: Path):
    async with serving(_guarded) as server, running(tmp_path, sources=[]) as bot:
        offer = await bot.say(ENTRY.format(url=server.url), ADMIN)
        assert says(offer.text, new_sources.found, "样例清单", "json", source="{name} can")
        assert "· 样例：清单里的新闻" in offer.text
        await bot.turned(offer, "save", ADMIN)
        await bot.polled("样例清单")
        panel = await bot.say("/sources", ADMIN)
        for button in ("样例清单", "edit"):
            await bot.turned(panel, button, ADMIN)

        async def asked() -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, "edit:options", ADMIN)
            question = await bot.next(ADMIN, before)
            assert question.force_reply
            return question.text

        shown = (await asked()).partition("\n")[2]
        assert shown == "items: data.list\nid: id\ntitle: name\nheaders:\n  X-Token: •••\nquery:\n  page: 1"
        # A mistake changes nothing, and neither does what cannot be read.
        assert says(
            (await bot.say(shown.replace("title", "titel"), ADMIN)).text,
            source_options.problem,
            "titel",
            source="{of} has",
        )
        await asked()
        assert just_says(
            (await bot.say(shown.replace("•••", "falsch"), ADMIN)).text,
            source_panels.test_failed,
            "样例清单",
            source_problems.problem(ZH, Fault("http", "HTTP 403")),
        )
        await asked()
        assert says(
            (await bot.say(shown.replace("X-Token", "Y-Token"), ADMIN)).text, source_options.problem, source="Where •••"
        )
        # What stays masked is kept.
        await asked()
        assert (await bot.say(shown.replace("page: 1", "page: 2"), ADMIN)).text.startswith(
            f"样例清单 · {source_panels.state_name(ZH, 'ok')}"
        )
        async with bot.app._store.read() as tx:
            [stored] = await tx.sources.all()
        assert stored.options["headers"] == {"X-Token": "streng geheim"}
        assert stored.options["query"] == {"page": 2}
        await bot.world.wait_for(lambda: any("page=2" in path for path, _ in server.asked[-1:]))
        [_, (_, act, _, before, after)] = await log(bot)
        assert (act, json.loads(before)["query"], json.loads(after)["query"]) == ("options", {"page": 1}, {"page": 2})
        assert "geheim" not in before + after


async def test_other_options_are_read_silently(tmp_path: Path):
    rows = {"data": {"old": [{"name": "样例：咖啡馆旧闻"}], "new": [{"name": "样例：咖啡馆新闻"}]}}
    source = {"kind": "json", "name": "样例清单", "url": "", "items": "data.old", "title": "name"}
    async with (
        serving(http(200, json.dumps(rows).encode())) as server,
        running(tmp_path, sources=[{**source, "url": server.url}]) as bot,
    ):
        await bot.say("/subscribe 咖啡馆")
        panel = await bot.say("/sources", ADMIN)
        for button in ("样例清单", "edit"):
            await bot.turned(panel, button, ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "edit:options", ADMIN)
        await bot.next(ADMIN, before)
        await bot.say("items: data.new\ntitle: name", ADMIN)
        await bot.polled("样例清单", 2)
        async with bot.app._store.read() as tx:
            assert any("咖啡馆新闻" in one.title for one in await tx.articles.latest(most=9))
        assert len(bot.world.from_bot(XIAOWANG)) == 1


async def test_full_text_is_switched_by_a_button_and_written_down(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        for button in ("样例财经", "edit"):
            await bot.turned(panel, button, ADMIN)
        assert says(panel.text, source_edits.panel, source_edits._switched(ZH, False), source="Full text:")
        await bot.turned(panel, "fulltext:on", ADMIN)
        assert says(panel.text, source_edits.panel, source_edits._switched(ZH, True), source="Full text:")
        async with bot.app._store.read() as tx:
            source = await tx.sources.by_name("样例财经")
        assert source is not None
        assert source.options["fulltext"] is True
        await bot.turned(panel, "fulltext:off", ADMIN)
        assert [(act, before, after) for _, act, _, before, after in await log(bot)] == [
            ("fulltext", "off", "on"),
            ("fulltext", "on", "off"),
        ]


async def test_pausing_resuming_removing_and_restoring_are_written_down(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        for button in ("pause", "resume", "remove", "restore"):
            await bot.turned(panel, button, ADMIN)
        offer = await bot.say(f"/addsource {bot.url}/news/zhoukan/feed.xml", ADMIN)
        await bot.turned(offer, "save", ADMIN)
        assert [(by, act, what) for by, act, what, _, _ in await log(bot)] == [
            (ADMIN, "pause", "样例财经"),
            (ADMIN, "resume", "样例财经"),
            (ADMIN, "remove", "样例财经"),
            (ADMIN, "restore", "样例财经"),
            (ADMIN, "add", "样例周刊"),
        ]
        async with bot.app._store.write() as tx:
            await tx.sources.set_state(1, "disabled", bot.clock.clock.now())
            await tx.sources.mark_told({1: "disabled"})  # no notice comes between
        gone = await bot.say("/sources", ADMIN)
        assert "⚪" in gone.text
        await bot.turned(gone, "sources:bad", ADMIN)
        await bot.turned(gone, gone.buttons[0], ADMIN)
        await bot.turned(gone, "resume", ADMIN)
        assert f" · {source_panels.state_name(ZH, 'ok')}" in gone.text


async def test_a_source_by_an_untested_preset_says_so_on_its_page_and_in_the_panel(tmp_path: Path):
    presets = [{"preset": name, "name": f"预设 {name}", "url": f"http://10.0.0.1/{name}"} for name in ("futu", "cls")]
    async with running(tmp_path, sources=presets) as bot:
        panel = await bot.say("/sources", ADMIN)
        futu, cls = panel.text.splitlines()[1:]
        untested = sentence(source_panels.panel, "untested")
        assert futu.endswith(f" · {untested}")
        assert untested not in cls
        await bot.turned(panel, "预设 futu", ADMIN)
        assert says(panel.text, source_panels.untested_note)
        await bot.turned(panel, "sources", ADMIN)
        await bot.turned(panel, "预设 cls", ADMIN)
        assert not says(panel.text, source_panels.untested_note)
