"""The panel of sources: pages, search, filters, testing, editing, all of it written down."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.sources.presets import presets
from tests.contract.test_store import add_source
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.wire import http, serving


async def log(bot: Running) -> list[tuple[int | None, str, str, str, str]]:
    """What was written down, the oldest first."""
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
        assert panel.text.startswith("16 个新闻源\n")
        assert panel.buttons[-8:] == [
            "下一页",
            "● 全部 16",
            "有问题 1",
            "久无更新 0",
            "已暂停 12",
            "添加",
            "预设",
            "OPML 文件",
        ]
        await bot.turned(panel, "有问题 1", ADMIN)
        assert panel.buttons[0] == "样例日报"
        assert panel.text.count("\n") == 1
        assert panel.text.splitlines()[1].startswith("🔴 样例日报 · 出错 · 24 小时 10 条 · 读于 ")
        await bot.turned(panel, "已暂停 12", ADMIN)
        assert (panel.text.count("待命"), panel.buttons[8]) == (8, "下一页")
        await bot.turned(panel, "下一页", ADMIN)
        assert (panel.text.count("待命"), panel.buttons[4]) == (4, "上一页")
        await bot.turned(panel, "久无更新 0", ADMIN)
        assert panel.text.endswith("这里没有。")
        # However it is written, and together with a filter.
        found = await bot.say("/sources 樣例 財經", ADMIN)
        assert "含“樣例 財經”：1 个" in found.text
        assert found.buttons[:2] == ["样例财经", "● 全部 1"]
        assert " · 正常 · 24 小时 " in found.text
        assert " · 读于 " in found.text
        await bot.turned(found, "已暂停 0", ADMIN)
        assert "含“樣例 財經”：1 个" in found.text
        await bot.turned(found, "看全部", ADMIN)
        assert "含“" not in found.text


async def test_a_test_reads_now_and_stores_nothing(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        await bot.turned(panel, "暂停", ADMIN)
        bot.playground.newsstand.publish("样例：测试时才有的新闻", "还没入库。", outlet="caijing")
        await bot.turned(panel, "测试", ADMIN)
        assert "其中新的 1 条。没有存入任何内容。" in panel.text
        assert "· 新 · 样例：测试时才有的新闻" in panel.text
        async with bot.app._store.read() as tx:
            assert all("测试时才有" not in one.title for one in await tx.articles.latest(most=50))
        await bot.turned(panel, "返回", ADMIN)
        assert panel.text.startswith("样例财经 · 已暂停 · ")
        bot.playground.newsstand.troubles["caijing"] = "500"
        await bot.turned(panel, "测试", ADMIN)
        assert panel.text == "样例财经 现在读不了：服务器报错 (HTTP 500)。"


async def test_a_source_is_edited_by_questions_and_each_change_is_written_down(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        assert "每 " in panel.text
        assert "日均" in panel.text
        await bot.turned(panel, "编辑", ADMIN)
        assert panel.buttons == ["名称", "地址", "间隔", "备用于", "选项", "全文", "返回"]

        async def change(button: str, words: str) -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, button, ADMIN)
            question = await bot.next(ADMIN, before)
            assert question.force_reply
            return (await bot.say(words, ADMIN)).text

        # Any word may be a name, also one that is a command elsewhere.
        assert (await change("名称", "列表")).startswith("列表 · ")
        assert (await change("名称", "样例日报")).startswith("名称要 1 到 60 个字")
        assert (await change("名称", "新财经")).startswith("新财经 · ")
        assert "每 5 分钟读一次" in await change("间隔", "5m")
        assert (await change("间隔", "3 天")).startswith("请写 1 秒到 24 小时")
        assert "为 样例日报 备用" in await change("备用于", "样例日报")
        assert (await change("备用于", "新财经")).startswith("没有另一个叫“新财经”的新闻源")
        async with bot.app._store.write() as tx:
            other = await tx.sources.by_name("样例日报")
            assert other is not None
            await tx.sources.reset(other.id, options={"standby_for": "样例证券"})
            last = await tx.sources.by_name("样例证券")
            assert last is not None
            await tx.sources.reset(last.id, options={"standby_for": "新财经"})
        assert (await change("备用于", "样例证券")).startswith("“样例证券”已经在为这个源备用")
        assert "备用" not in await change("备用于", "无")
        weekly = f"{bot.url}/news/zhoukan/feed.xml"
        assert weekly in await change("地址", weekly)
        assert "读不了" in await change("地址", f"{bot.url}/nothing")
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
        for button in ("样例财经", "编辑"):
            await bot.turned(panel, button, ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "间隔", ADMIN)
        assert "20 秒到 24 小时" in (await bot.next(ADMIN, before)).text
        assert (await bot.say("19s", ADMIN)).text.startswith("请写 20 秒到 24 小时的时间")


async def test_a_new_address_is_read_silently_and_the_old_one_does_not_come_back(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 咖啡馆")
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        await bot.turned(panel, "编辑", ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "地址", ADMIN)
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
        await bot.turned(panel, "编辑", ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "名称", ADMIN)
        await bot.next(ADMIN, before)
        bot.clock.move(timedelta(minutes=11))
        await bot.say("太晚的名称", ADMIN)
        assert "太晚的名称" not in (await bot.say("/sources", ADMIN)).text


async def test_a_preset_is_added_by_name_and_unknown_ones_are_refused(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await bot.say("/addsource no-such-preset", ADMIN)
        assert answer.text == "没有叫 no-such-preset 的预设。点“预设”看全部。"
        await bot.turned(answer, "预设", ADMIN)
        assert answer.text.startswith(f"{len(presets())} 个预设，")
        # A slip of the hand is one tap from what was meant.
        answer = await bot.say("/addsource thss", ADMIN)
        assert (answer.text, answer.buttons) == ("没有叫 thss 的预设，是不是要 ths？", ["ths", "预设"])
        before = len(bot.world.from_bot(ADMIN))
        await bot.moment()
        await bot.tap(answer, "ths", ADMIN)
        said = (await bot.next(ADMIN, before)).text
        assert said.startswith("同花顺 7x24（ths）暂时读不了：")
        assert said.endswith("。请过一会儿再试。")
        assert "keyword" in (await bot.say("/addsource ths keyword=微信支付", ADMIN)).text
        # Refused by the network here; what matters is that it was understood as a preset.
        assert "读不了" in (await bot.say("/addsource cls", ADMIN)).text


async def test_presets_are_found_in_chat_and_looked_at_by_a_tap(tmp_path: Path):
    async with running(tmp_path, seeded=False, sources=[]) as bot:
        panel = await bot.say("/sources", ADMIN)
        await bot.turned(panel, "预设", ADMIN)
        assert panel.text.startswith(f"{len(presets())} 个预设，")
        assert "· 财联社 · cls\n" in panel.text
        assert "· 东方财富各报 · eastmoney-media · 未经实测" in panel.text
        assert panel.buttons[-2:] == ["下一页", "返回"]
        found = [*panel.buttons[:-2]]
        await bot.turned(panel, "下一页", ADMIN)
        assert panel.buttons[-2:] == ["上一页", "返回"]

        # The panel stays as it is; what became of the tap is said below it, after "typing".
        def typing() -> int:
            return sum(one.method == "sendchataction" for one in bot.playground.telegram.calls)

        typed, before = typing(), len(bot.world.from_bot(ADMIN))
        await bot.moment()
        await bot.tap(panel, "同花顺 7x24", ADMIN)
        assert "读不了" in (await bot.next(ADMIN, before)).text  # refused by the network here
        assert typing() == typed + 1
        assert [*found, *panel.buttons[:-2]] == [one.shown for one in presets().values()]
        await bot.turned(panel, "返回", ADMIN)
        assert panel.text.startswith("还没有新闻源")


async def test_a_preset_that_needs_something_asks_for_it(tmp_path: Path):
    async with running(tmp_path, seeded=False, sources=[]) as bot:
        panel = await bot.say("/sources", ADMIN)
        await bot.turned(panel, "预设", ADMIN)
        await bot.turned(panel, "下一页", ADMIN)

        async def asked(button: str) -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, button, ADMIN)
            question = await bot.next(ADMIN, before)
            assert question.force_reply
            return question.text

        assert await asked("东方财富搜索：…") == "东方财富搜索：…\n搜哪个关键词？发给我就行"
        # A word that is a command elsewhere is a keyword here; blanks belong to it.
        assert "（eastmoney-search）" in (await bot.say("最新 消息", ADMIN)).text
        assert await asked("证券日报") == "证券日报\n在哪个网站上？发网站的网址"
        offer = await bot.say(f"{bot.url}/news/none", ADMIN)
        assert "读不了" in offer.text
        # Named in a message it asks the same; and a title will do, too.
        for said in ("eastmoney-search", "东方财富搜索：…"):
            assert (await bot.say(f"/addsource {said}", ADMIN)).text == "东方财富搜索：…\n搜哪个关键词？发给我就行"
        assert "（ths）" in (await bot.say("/addsource 同花顺 7x24", ADMIN)).text


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
    """A list for those who show the token."""
    good = headers.get("x-token") == "streng geheim" and "key=geheim" in path
    return http(200, LIST, Content_Type="application/json") if good else http(403)


async def test_a_source_is_written_in_chat_as_in_a_configuration_and_its_options_are_changed(tmp_path: Path):
    async with serving(_guarded) as server, running(tmp_path, sources=[]) as bot:
        offer = await bot.say(ENTRY.format(url=server.url), ADMIN)
        assert offer.text.startswith("样例清单 可以读取（json）。")
        assert "· 样例：清单里的新闻" in offer.text
        await bot.turned(offer, "保存", ADMIN)
        await bot.polled("样例清单")
        panel = await bot.say("/sources", ADMIN)
        for button in ("样例清单", "编辑"):
            await bot.turned(panel, button, ADMIN)

        async def asked() -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, "选项", ADMIN)
            question = await bot.next(ADMIN, before)
            assert question.force_reply
            return question.text

        shown = (await asked()).partition("\n")[2]
        assert shown == "items: data.list\nid: id\ntitle: name\nheaders:\n  X-Token: •••\nquery:\n  page: 1"
        # A mistake changes nothing, and neither does what cannot be read.
        assert "没有 titel 这个选项" in (await bot.say(shown.replace("title", "titel"), ADMIN)).text
        await asked()
        assert (
            await bot.say(shown.replace("•••", "falsch"), ADMIN)
        ).text == "样例清单 现在读不了：服务器报错 (HTTP 403)。"
        await asked()
        assert "请换成完整的值" in (await bot.say(shown.replace("X-Token", "Y-Token"), ADMIN)).text
        # What stays masked is kept.
        await asked()
        assert (await bot.say(shown.replace("page: 1", "page: 2"), ADMIN)).text.startswith("样例清单 · 正常")
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
        for button in ("样例清单", "编辑"):
            await bot.turned(panel, button, ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.tap(panel, "选项", ADMIN)
        await bot.next(ADMIN, before)
        await bot.say("items: data.new\ntitle: name", ADMIN)
        await bot.polled("样例清单", 2)
        async with bot.app._store.read() as tx:
            assert any("咖啡馆新闻" in one.title for one in await tx.articles.latest(most=9))
        assert len(bot.world.from_bot(XIAOWANG)) == 1


async def test_full_text_is_switched_by_a_button_and_written_down(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        for button in ("样例财经", "编辑"):
            await bot.turned(panel, button, ADMIN)
        assert "全文：只用列表里的内容" in panel.text
        await bot.turned(panel, "全文", ADMIN)
        assert "全文：读每篇文章的页面" in panel.text
        async with bot.app._store.read() as tx:
            source = await tx.sources.by_name("样例财经")
        assert source is not None
        assert source.options["fulltext"] is True
        await bot.turned(panel, "不读全文", ADMIN)
        assert [(act, before, after) for _, act, _, before, after in await log(bot)] == [
            ("fulltext", "off", "on"),
            ("fulltext", "on", "off"),
        ]


async def test_pausing_resuming_removing_and_restoring_are_written_down(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/sources 样例财经", ADMIN)
        await bot.turned(panel, "样例财经", ADMIN)
        for button in ("暂停", "恢复", "移除", "撤销"):
            await bot.turned(panel, button, ADMIN)
        offer = await bot.say(f"/addsource {bot.url}/news/zhoukan/feed.xml", ADMIN)
        await bot.turned(offer, "保存", ADMIN)
        assert [(by, act, what) for by, act, what, _, _ in await log(bot)] == [
            (ADMIN, "pause", "样例财经"),
            (ADMIN, "resume", "样例财经"),
            (ADMIN, "remove", "样例财经"),
            (ADMIN, "restore", "样例财经"),
            (ADMIN, "add", "样例周刊"),
        ]
        async with bot.app._store.write() as tx:
            await tx.sources.set_state(1, "disabled", bot.clock.clock.now())
            await tx.sources.told({1: "disabled"})  # no notice comes between
        gone = await bot.say("/sources", ADMIN)
        assert "⚪" in gone.text
        await bot.turned(gone, "有问题 1", ADMIN)
        await bot.turned(gone, gone.buttons[0], ADMIN)
        await bot.turned(gone, "恢复", ADMIN)
        assert " · 正常" in gone.text


async def test_a_source_by_an_untested_preset_says_so_on_its_page_and_in_the_panel(tmp_path: Path):
    presets = [{"preset": name, "name": f"预设 {name}", "url": f"http://10.0.0.1/{name}"} for name in ("futu", "cls")]
    async with running(tmp_path, sources=presets) as bot:
        panel = await bot.say("/sources", ADMIN)
        futu, cls = panel.text.splitlines()[1:]
        assert futu.endswith(" · 未经实测")
        assert "未经实测" not in cls
        await bot.turned(panel, "预设 futu", ADMIN)
        assert "这个预设未经实测" in panel.text
        await bot.turned(panel, "返回", ADMIN)
        await bot.turned(panel, "预设 cls", ADMIN)
        assert "未经实测" not in panel.text
