"""Lists of watches: imported from lines and files after a preview, exported, removed by label."""

from datetime import timedelta
from pathlib import Path

from bot.messages import replies, watch_errors, watch_exports, watch_imports, watch_list
from bot.playground.newsstand import BEIJING
from bot.playground.samples import OPENING
from bot.playground.world import SeenMessage
from bot.store import Store
from tests.process import said
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running
from tests.wording import ZH, just_says, labelled, read, says, sentence, wrong

FROM_TRENDRADAR = "[GLOBAL_FILTER]\n广告\n\n[WORD_GROUPS]\n[支付]\n微信支付\n刷脸\n!手机壳  # 别的\n@5\n\n!只排除\n"


def content_of(bot: Running, message: SeenMessage) -> bytes:
    assert message.document is not None
    content: bytes = bot.world.files[message.document["file_id"]]
    return content


async def test_pasted_lines_are_previewed_and_saved_by_a_tap(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 茅台")
        ask = await bot.say("/import")
        assert says(ask.text, watch_imports.ask, source="What shall")
        assert just_says(ask.force_reply, watch_imports.ask, source="one watch")
        # A list whose first line would be a command alone is a list here.
        shown = await bot.say("盯 微信支付\n// 我的\n茅台\n（腾讯\n#白酒 五粮液，泸州老窖")
        assert shown.text.splitlines() == [
            sentence(watch_imports.preview, "{n} new watch", n=3),
            "· 盯 微信支付",
            "· #白酒 五粮液",
            "· #白酒 泸州老窖",
            sentence(watch_imports.preview, "{n} is watched already", n=1),
            sentence(watch_imports.preview, "{n} can't be read", n=1),
            sentence(watch_imports.preview, "Line {n}", n=4, problem=wrong("（腾讯")),
        ]
        assert shown.acts == ["bring", "leave"]
        assert labelled(shown, "bring", 3)
        await bot.turned(shown, "bring")
        assert just_says(shown.text, watch_imports.imported, 3, source="{n} watch")
        assert shown.acts == ["unbring", "list"]
        assert labelled(shown, "list", 4)
        assert says((await bot.say("/list")).text, watch_list.panel, 4, source="{n} watch")
        await bot.turned(shown, "unbring")
        assert just_says(shown.text, watch_imports.undone, 3, source="{n} watch")
        assert "1. 茅台" in (await bot.say("/list")).text


async def test_an_imported_watch_alerts(tmp_path: Path):
    async with running(tmp_path) as bot:
        shown = await bot.say("/import 微信支付")
        await bot.turned(shown, "bring")
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(XIAOWANG, 1)).text.startswith(OPENING.title)


async def test_a_preview_ends_by_cancel_by_another_one_and_by_time(tmp_path: Path):
    async with running(tmp_path) as bot:
        first, second = await bot.say("/import 甲公司"), await bot.say("/import 乙公司")
        await bot.turned(first, "bring")
        assert says(first.text, watch_imports.offer_expired)
        await bot.turned(second, "leave")
        assert (second.text, second.buttons) == (read(watch_imports.cancelled(ZH)), [])
        third = await bot.say("/import 丙公司")
        bot.clock.move(timedelta(minutes=61))
        await bot.turned(third, "bring")
        assert says(third.text, watch_imports.offer_expired)
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")
        assert just_says((await bot.say("/import //")).text, watch_imports.preview, source="There is")


async def test_the_chats_limit_holds_for_lists_at_the_preview_and_at_the_tap(tmp_path: Path):
    async with running(tmp_path, limits={"watches_per_chat": 3}) as bot:
        shown = await bot.say("/import 甲公司\n乙公司\n丙公司\n丁公司")
        assert says(shown.text, watch_imports.preview, 1, source="{n} does")
        await bot.say("/subscribe 戊公司")
        await bot.turned(shown, "bring")
        assert shown.text.splitlines() == [
            sentence(watch_imports.imported, "{n} watch saved", n=2),
            sentence(watch_imports.imported, "{n} does not fit", n=1),
        ]


async def test_files_are_offered_for_import_in_private(tmp_path: Path):
    async with running(tmp_path) as bot:
        shown = await bot.say("", file=("frequency_words.txt", FROM_TRENDRADAR.encode()))
        assert shown.text.splitlines() == [
            sentence(watch_imports.preview, "Read as a TrendRadar"),
            sentence(watch_imports.preview, "{n} new watch", n=1),
            '· (微信支付 | 刷脸) -"手机壳" -"广告" @5 => 支付',
            sentence(watch_imports.preview, "{n} can't be read", n=1),
            shown.text.splitlines()[-1],
        ]
        assert says(shown.text.splitlines()[-1], watch_imports.preview, source="Line {n}", n=11)
        assert says(shown.text.splitlines()[-1], watch_errors.problem, "!只排除", source="“{place}” only says")
        table = await bot.say("我的表", file=("自选.CSV", "关键词,标签\n贵州茅台,白酒\n".encode("gbk")))
        as_table = sentence(watch_imports.preview, "Read as a table")
        assert table.text.splitlines() == [
            as_table,
            sentence(watch_imports.preview, "{n} new watch", n=1),
            "· #白酒 贵州茅台",
        ]
        await bot.turned(table, "bring")
        for name, content in (("照片.png", b"x"), ("长.txt", b"x" * 1_048_577)):
            assert just_says((await bot.say("", file=(name, content))).text, watch_imports.file_unfit)


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/import")
        for methods in (["getFile"], ["file"]):
            bot.playground.telegram.fail("500", 1, methods=methods)
            assert says((await bot.say("", file=("词.txt", b"AI"))).text, watch_imports.file_lost)
        assert "· AI" in (await bot.say("", file=("词.txt", b"AI"))).text


async def test_in_groups_only_admins_import(tmp_path: Path):
    async with running(tmp_path) as bot:
        file = ("词.txt", "微信支付".encode())
        bot.world.say(XIAOWANG, "", GROUP, file=file)  # hidden from the bot, and nothing that it would answer
        for words in ("/import 微信支付", "/import"):
            assert just_says((await bot.say(words, XIAOWANG, GROUP)).text, replies.only_group_admins)
        assert just_says((await bot.say("/import", XIAOWANG, GROUP, file=file)).text, replies.only_group_admins)
        ask = await bot.say("/import", ADMIN, GROUP)
        bot.world.say(XIAOWANG, "", GROUP, file=file, reply_to=ask.id)  # not who was asked
        shown = await bot.say("", ADMIN, GROUP, file=file, reply_to=ask.id)
        assert shown.acts == ["bring", "leave"]
        assert labelled(shown, "bring", 1)
        for button in shown.buttons:
            await bot.tap(shown, button, XIAOWANG)
            assert just_says(bot.world.callback_answers[-1]["text"], replies.only_group_admins)
        captioned = await bot.say("/import@dingxun_demo_bot", ADMIN, GROUP, file=file, anonymous=True)
        await bot.turned(captioned, "bring", ADMIN)
        assert "1. 微信支付" in (await bot.say("/list", XIAOWANG, GROUP)).text
        said = await bot.say("/import", ADMIN, GROUP, anonymous=True)
        assert (said.text, said.force_reply) == (read(watch_imports.say_it_at_once(ZH)), None)


async def test_an_export_can_be_imported_elsewhere(tmp_path: Path):
    async with running(tmp_path) as bot:
        assert says((await bot.say("/export")).text, watch_list.panel, source="Nothing is")
        await bot.say("/subscribe #互联网 腾讯 -游戏 @10\n“a<b” | AI*\n+5G")
        lines = await bot.say("/export")
        assert lines.text == "// dingxun\n#互联网 腾讯 -游戏 @10\n“a<b” | AI*\n+5G"
        hint = await bot.next(XIAOWANG, 3)
        assert says(hint.text, watch_exports.exported, 3)
        shown = await bot.say(f"/import {lines.text}", ADMIN)
        assert says(shown.text, watch_imports.preview, 3, source="{n} new watch:")
        table = await bot.say("/export csv")
        assert table.document is not None
        assert just_says(table.text, watch_exports.exported_table, 3)
        content = content_of(bot, table)
        assert content.decode("utf-8-sig").splitlines() == [
            "watch,label,cap,name,mode",
            "#互联网 腾讯 -游戏 @10,互联网,10,,instant",
            "“a<b” | AI*,,,,instant",
            "'+5G,,,,instant",
        ]
        again = await bot.say("", file=(table.document["file_name"], content))
        assert again.text.splitlines() == [
            sentence(watch_imports.preview, "Read as a table"),
            sentence(watch_imports.preview, "{n} is watched already", n=3),
        ]


def _not_kept(label: str) -> str:
    lost = sentence(watch_exports.trendradar_lines, "label {name}", name=label)
    return sentence(watch_exports.trendradar_lines, "Not kept", lost=lost)


def _left_out(watch: str, why: str) -> str:
    return sentence(watch_exports.trendradar_lines, f"Left out: {{watch}} {why}", watch=watch)


async def test_an_export_as_trendradars_word_list_says_what_it_leaves_out(tmp_path: Path):
    async with running(tmp_path) as bot:
        assert says((await bot.say("/export trendradar")).text, watch_list.panel, source="Nothing is")
        await bot.say("/subscribe #支付 (微信支付 | 刷脸) -手机壳 @5 => 支付\n$00700\n标题:回购")
        export = await bot.say("/export TrendRadar")
        assert export.document is not None
        assert export.text.splitlines() == [
            sentence(watch_exports.exported_trendradar, "{n} watch as", n=1),
            sentence(watch_exports.exported_trendradar, "{n} cannot be said", n=2),
        ]
        assert export.document["file_name"] == "frequency_words.txt"
        content = content_of(bot, export)
        assert content.decode().splitlines() == [
            "[WORD_GROUPS]",
            "",
            f"# {_not_kept('支付')}",
            "[支付]",
            "微信支付",
            "刷脸",
            "!手机壳",
            "@5",
            "",
            f"# {_left_out('$00700', '(TrendRadar knows words')}",
            "",
            f"# {_left_out('标题:回购', '(TrendRadar does not look')}",
        ]
        again = await bot.say("", file=("词表.txt", content))
        assert again.text.splitlines()[1:] == [sentence(watch_imports.preview, "{n} is watched already", n=1)]


async def test_a_long_export_is_a_file(tmp_path: Path):
    async with running(tmp_path) as bot:
        wanted = [f"样例公司{number:03}{'长' * 80}" for number in range(60)]
        shown = await bot.say("", file=("清单.txt", "\n".join(wanted).encode()))
        await bot.turned(shown, "bring")
        # As durable as every message: it is written down before it is sent, and sent when Telegram can be reached
        # again.
        bot.playground.telegram.fail("refuse", 1, methods=["sendDocument"])
        export = await bot.say("/export")
        assert export.document is not None
        assert says(export.text, watch_exports.exported, 60)
        assert export.document["file_name"] == f"dingxun-{export.at.astimezone(BEIJING):%Y-%m-%d}.txt"
        assert content_of(bot, export).decode().splitlines() == ["// dingxun", *wanted]
        assert bot.playground.telegram.violations == []


async def test_all_watches_of_a_label_end_with_one_tap(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe #白酒 茅台，五粮液\n#互联网 腾讯\n微信支付")
        panel = await bot.say("/list")
        assert panel.buttons[8:10] == ["#白酒 (2)", "#互联网 (1)"]
        assert panel.acts[8:] == ["label", "label", "ask"]
        await bot.turned(panel, "#白酒 (2)")
        assert panel.text.splitlines() == [
            sentence(watch_list.label_panel, "{label}", label="#白酒", n=2),
            "· #白酒 茅台",
            "· #白酒 五粮液",
        ]
        assert panel.acts[:3] == ["mode:*instant", "mode:*silent", "mode:*digest"]
        await bot.turned(panel, "list")
        await bot.turned(panel, "#白酒 (2)")
        assert labelled(panel, "unlabel", 2)
        await bot.turned(panel, "unlabel")
        assert just_says(panel.text, watch_list.label_ended, "#白酒", 2)
        assert says((await bot.say("/list")).text, watch_list.panel, 2, source="{n} watch")
        await bot.turned(panel, "unbring")
        assert just_says(panel.text, watch_imports.undone, 2, source="Watching")
        assert says((await bot.say("/list")).text, watch_list.panel, 4, source="{n} watch")


# -- from the command line ---------------------------------------------------------------------------------------------


async def test_the_command_line_imports_beside_the_running_bot_and_exports(tmp_path: Path):
    file = tmp_path / "清单.txt"
    file.write_bytes("// 我的\n茅台\n（腾讯\n微信支付\n#白酒 五粮液 @3".encode("gb18030"))
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 茅台")
        url = bot.settings.database.url.get_secret_value()

        async def told(*arguments: str) -> tuple[int | None, list[str]]:
            return await said("watch", *arguments, DINGXUN_DATABASE__URL=url)

        bracket = sentence(watch_errors.problem, "A bracket is left open", place=">>（<<腾讯")
        shown = [
            "read as lines",
            f"    3  bad  {bracket}",
            "    4  new  微信支付",
            "    5  new  #白酒 五粮液 @3",
            "2 new, 1 watched already, 1 bad",
        ]
        wanted = ("import", str(file), "--chat", str(XIAOWANG))
        assert await told(*wanted) == (0, [*shown, "Nothing is saved yet: --yes saves what is new."])
        assert await told("export", str(XIAOWANG)) == (0, ["// dingxun", "茅台"])
        assert await told(*wanted, "--yes") == (0, [*shown, "2 saved; 3 watched there now"])
        # The running bot hears of it by itself.
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(XIAOWANG, 1)).text.startswith(OPENING.title)
        lines = ["// dingxun", "茅台", "微信支付", "#白酒 五粮液 @3"]
        assert await told("export", str(XIAOWANG)) == (0, lines)
        assert (await told("export", str(XIAOWANG), "--format", "trendradar"))[1][-3:] == [
            f"# {_not_kept('白酒')}",
            "五粮液",
            "@3",
        ]
        table = tmp_path / "表.csv"
        assert await told("export", str(XIAOWANG), "--format", "csv", "-o", str(table)) == (0, [])
        assert table.read_bytes().decode("utf-8-sig").splitlines()[-1] == "#白酒 五粮液 @3,白酒,3,,instant"
        again = await told("import", str(table), "--chat", str(XIAOWANG), "--yes")
        assert again == (0, ["read as csv", "0 new, 3 watched already", "0 saved; 3 watched there now"])


async def test_what_the_command_line_cannot_do_it_says_in_one_sentence(tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite"
    good, picture, long = tmp_path / "好.txt", tmp_path / "图.txt", tmp_path / "长.txt"
    good.write_text("腾讯", encoding="utf-8")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xff")
    long.write_bytes(b"x" * 1_048_577)

    async def told(*arguments: str) -> str:
        code, lines = await said("watch", *arguments, DINGXUN_DATABASE__URL=url)
        assert code == 1
        [line] = lines
        return line

    assert (await told("export", "10001")).startswith("There is no database at ")
    await (await Store.open(url, runner=False)).close()
    unknown = "The chat -1001234, topic 7, is not known here: it has never spoken to this bot."
    assert await told("export", "-1001234:7") == unknown
    assert await told("import", str(good), "--chat", "-1001234:7", "--yes") == unknown
    assert (await told("export", "小王")).startswith("小王 is no id of a chat.")
    assert (await told("import", str(picture), "--chat", "10001")).endswith("GB 18030: save it as UTF-8.")
    assert (await told("import", str(long), "--chat", "10001")).endswith("is larger than 1 MB: split it.")
    assert (
        await told("import", f"{tmp_path}/无", "--chat", "10001")
        == f"{tmp_path}/无 cannot be read: No such file or directory."
    )
    assert await told("import", str(tmp_path), "--chat", "10001") == f"{tmp_path} cannot be read: Is a directory."
