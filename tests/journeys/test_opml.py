"""Lists of sources over HTTP: an OPML file is previewed, imported, undone; the sources are exported as one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.sources.opml import read_opml
from bot.messages.admin import new_sources, opml_files, people_panels, source_panels
from bot.store import Store
from tests.journeys.test_admin_sources import log
from tests.journeys.test_lists import content_of
from tests.process import said
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.wording import ZH, just_says, labelled, says, sentence


def listing(bot: Running, *outlets: str) -> bytes:
    """An OPML file with the playground's feeds of these outlets, and two that cannot be used."""
    feeds = "".join(f'<outline text="列表{one}" xmlUrl="{bot.url}/news/{one}/feed.xml"/>' for one in outlets)
    bad = '<outline text="坏的" xmlUrl="file:///etc/passwd"/><outline text="空的"/>'
    return f'<opml version="2.0"><body><outline text="财经">{feeds}</outline>{bad}</body></opml>'.encode()


async def test_a_list_is_previewed_merged_and_undone(tmp_path: Path):
    async with running(tmp_path) as bot:
        shown = await bot.say("", ADMIN, file=("我的订阅.opml", listing(bot, "ribao", "zhoukan")))
        assert shown.text.splitlines()[:6] == [
            sentence(opml_files.preview, "OPML", new=1, known=1, bad=2),
            "· 列表zhoukan",
            sentence(opml_files.preview, "Can't be used"),
            f"· 坏的: {opml_files.entry_problem(ZH, 'not-http')}",
            f"· 空的: {opml_files.entry_problem(ZH, 'no-address')}",
            shown.text.splitlines()[5],
        ]
        assert says(shown.text.splitlines()[5], opml_files.preview, 3, source="Replace also")
        assert shown.acts == ["opml:merge", "opml:replace", "opml:drop"]
        assert labelled(shown, "opml:merge", "+1")
        assert labelled(shown, "opml:replace", "+1", "−3")
        assert bot.playground.newsstand.asked["zhoukan"] == 0
        await bot.say("/subscribe 咖啡馆")
        await bot.turned(shown, "opml:merge", ADMIN)
        assert says(shown.text, opml_files.imported, 1, 0)
        await bot.polled("列表zhoukan", 2)
        assert len(bot.world.from_bot(XIAOWANG)) == 1  # what it holds now told nobody
        await bot.turned(shown, "opml:undo", ADMIN)
        assert just_says(shown.text, opml_files.undone, 0, 1)
        assert says((await bot.say("/sources", ADMIN)).text, source_panels.panel, 4, source="{n} news")
        assert [act for by, act, *_ in await log(bot) if by == ADMIN] == ["add", "import", "remove"]


async def test_a_list_replaces_the_others_and_they_come_back_by_undo(tmp_path: Path):
    async with running(tmp_path) as bot:
        shown = await bot.say("", ADMIN, file=("a.opml", listing(bot, "ribao")))
        assert shown.acts == ["opml:replace", "opml:drop"]
        assert labelled(shown, "opml:replace", "+0", "−3")
        await bot.turned(shown, "opml:replace", ADMIN)
        assert says((await bot.say("/sources", ADMIN)).text, source_panels.panel, 1, source="{n} news")
        await bot.turned(shown, "opml:undo", ADMIN)
        assert says((await bot.say("/sources", ADMIN)).text, source_panels.panel, 4, source="{n} news")


async def test_replacing_does_what_was_shown_whatever_others_do_meanwhile(tmp_path: Path):
    async with running(tmp_path) as bot:
        shown = await bot.say("", ADMIN, file=("a.opml", listing(bot, "ribao", "zhoukan")))
        assert labelled(shown, "opml:replace", "+1", "−3")
        # Another admin adds a source that was not shown, and removes one that was, and one that was known.
        more: dict[str, Any] = {
            "kind": "rss",
            "options": {},
            "interval": 60,
            "at": bot.clock.clock.now(),
            "origin": "chat",
        }
        async with bot.app._store.write() as tx:
            known = {one.name: one for one in await tx.sources.all()}
            added = await tx.sources.add(name="别人加的", url="http://10.0.0.1/later", **more)
            assert added is not None
            for name in ("样例快讯", "样例日报"):
                await tx.sources.remove(known[name].id, bot.clock.clock.now())
        await bot.turned(shown, "opml:replace", ADMIN)
        assert says(shown.text, opml_files.imported, 1, 2)
        async with bot.app._store.read() as tx:
            assert {one.name for one in await tx.sources.all()} == {"别人加的", "列表zhoukan"}
        await bot.turned(shown, "opml:undo", ADMIN)
        assert just_says(shown.text, opml_files.undone, 2, 1)


async def test_a_list_ends_by_cancel_and_by_time(tmp_path: Path):
    async with running(tmp_path) as bot:
        first = await bot.say("", ADMIN, file=("a.opml", listing(bot, "zhoukan")))
        second = await bot.say("", ADMIN, file=("a.opml", listing(bot, "zhoukan")))
        await bot.turned(first, "opml:drop", ADMIN)
        assert just_says(first.text, new_sources.discarded)
        bot.clock.move(timedelta(minutes=61))
        await bot.turned(second, "opml:merge", ADMIN)
        assert says(second.text, opml_files.offer_expired)
        assert says((await bot.say("/sources", ADMIN)).text, source_panels.panel, 4, source="{n} news")


async def test_files_that_are_no_lists_are_refused_plainly_and_others_are_refused_everything(tmp_path: Path):
    async with running(tmp_path) as bot:
        bomb = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>'
        assert says((await bot.say("", ADMIN, file=("a.opml", bomb))).text, opml_files.unfit, source="This file")
        assert says((await bot.say("", ADMIN, file=("a.opml", b"<rss/>"))).text, opml_files.unfit, source="This is no")
        assert just_says(
            (await bot.say("", ADMIN, file=("a.opml", b" " * 1_100_000))).text,
            opml_files.unfit,
            source="I read OPML files of up to 1",
        )
        refused = await bot.say("", XIAOWANG, file=("a.opml", listing(bot, "zhoukan")))
        assert says(refused.text, people_panels.admins_only)
        assert says((await bot.say("/export opml", XIAOWANG)).text, people_panels.admins_only)


async def test_the_sources_leave_as_a_file_that_comes_back(tmp_path: Path):
    async with running(tmp_path) as bot:
        sent = await bot.say("/export opml", ADMIN)
        assert just_says(sent.text, opml_files.exported, 4)
        data = content_of(bot, sent)
        assert {one.name for one in read_opml(data).feeds} == {"样例财经", "样例日报", "样例快讯", "样例证券"}
        panel = await bot.say("/sources", ADMIN)
        before = len(bot.world.from_bot(ADMIN))
        await bot.moment()
        await bot.tap(panel, "opmlout", ADMIN)
        assert content_of(bot, await bot.next(ADMIN, before)) != b""
        for one in ("样例财经", "样例快讯"):
            page = await bot.say(f"/sources {one}", ADMIN)
            await bot.turned(page, one, ADMIN)
            await bot.turned(page, "remove", ADMIN)
        shown = await bot.say("", ADMIN, file=("back.opml", data))
        assert says(shown.text, opml_files.preview, 2, 2, 0, source="OPML: {new}")
        await bot.turned(shown, "opml:merge", ADMIN)
        assert says((await bot.say("/sources", ADMIN)).text, source_panels.panel, 4, source="{n} news")


async def test_the_command_line_shows_takes_and_writes_lists(tmp_path: Path):
    config = tmp_path / "config.yaml"
    config.write_text(f"database:\n  url: sqlite+aiosqlite:///{tmp_path}/cli.sqlite\n", encoding="utf-8")

    async def sources(*arguments: object) -> list[str]:
        return (await said("sources", *map(str, arguments), "--config", str(config)))[1]

    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/cli.sqlite", runner=False)
    await store.close()
    file = tmp_path / "in.opml"
    file.write_text(
        '<opml><body><outline text="甲" xmlUrl="https://a.example/1"/><outline text="乙" xmlUrl="ftp://b"/></body></opml>',
        encoding="utf-8",
    )
    assert await sources("import", file) == [
        "new  https://a.example/1  甲",
        "bad  not-http  乙",
        "1 new, 0 known, 1 bad, 0 not in it",
        "Nothing is changed yet: --yes does it.",
    ]
    assert (await sources("import", file, "--yes"))[-1] == "1 added, 0 removed"
    out = tmp_path / "out.opml"
    assert await sources("export", out) == [f"1 sources in {out}"]
    assert [one.name for one in read_opml(out.read_bytes()).feeds] == ["甲"]
    file.write_text('<opml><body><outline text="丙" xmlUrl="https://c.example/"/></body></opml>', encoding="utf-8")
    assert (await sources("import", file, "--replace", "--yes"))[-1] == "1 added, 1 removed"
    file.write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", encoding="utf-8")
    [refused] = await sources("import", file)
    assert f"{file} cannot be used: dtd" in refused


async def test_a_list_with_the_caption_addsource_is_read(tmp_path: Path):
    async with running(tmp_path) as bot:
        shown = await bot.say("/addsource", ADMIN, file=("a.opml", listing(bot, "ribao", "zhoukan")))
        assert just_says(shown.text.splitlines()[0], opml_files.preview, 1, 1, 2, source="OPML: {new}")
        assert labelled(shown, "opml:merge", "+1")
        refused = await bot.say("/addsource", file=("a.opml", listing(bot, "ribao")))
        assert says(refused.text, people_panels.admins_only)


async def test_addresses_that_no_source_may_be_on_are_refused_in_the_preview(tmp_path: Path):
    private = ("http://10.0.0.1/feed", "http://localhost:9/feed", "http://[::1]/feed", "http://2130706433/feed")
    outlines = "".join(f'<outline text="内网{n}" xmlUrl="{url}"/>' for n, url in enumerate(private))
    good = (
        '<outline text="公网" xmlUrl="http://93.184.216.34/feed"/><outline text="没有" xmlUrl="http://no.invalid/f"/>'
    )
    file = ("a.opml", f'<opml version="2.0"><body>{outlines}{good}</body></opml>'.encode())
    async with running(tmp_path, seeded=False, polling={"interval": "1h"}, sources=[]) as bot:
        shown = await bot.say("", ADMIN, file=file)
        lines = shown.text.splitlines()
        assert just_says(lines[0], opml_files.preview, 2, 0, 4, source="OPML: {new}")
        forbidden = opml_files.entry_problem(ZH, "forbidden")
        assert [one for one in lines if "· 内网" in one] == [f"· 内网{n}: {forbidden}" for n in range(4)]
