"""Why something comes or does not, as users ask it: no watches, all well, one article's way, a test."""

from datetime import timedelta
from pathlib import Path

from bot.playground.newsstand import BEIJING
from bot.playground.samples import OPENING, OPENING_AGAIN
from tests.process import dingxun, said
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running


async def matched(bot: Running, words: str, times: int = 1) -> None:
    def count() -> int:
        return sum(one.stage == "match" and words in one.numbers["article"] for one in bot.events)

    await bot.world.wait_for(lambda: count() >= times)


async def test_who_watches_nothing_is_told_so_first(tmp_path: Path):
    async with running(tmp_path) as bot:
        why = await bot.say("/why")
        assert why.text.startswith("这里还没有关注，所以什么都不会推。")
        assert why.buttons == ["添加关注", "发一条测试推送", "刷新", "我的关注"]


async def test_when_nothing_comes_all_may_be_well(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        why = await bot.say("/why")
        lines = why.text.splitlines()
        assert lines[0] == "一切正常。有命中就推到这里。"
        assert lines[1] == "这里的关注：1 条"
        assert lines[2].startswith("新闻源：4 个，最近一次读成功 ")
        assert lines[3].endswith("没有命中这里的")
        assert len(lines) == 5
        assert why.buttons == ["发一条测试推送", "刷新", "我的关注"]
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 2)
        await bot.turned(why, "刷新")
        assert "命中这里的 1 条：单独推送 1" in why.text
        # A test goes the way of every alert.
        await bot.tap(why, "发一条测试推送")
        assert bot.world.callback_answers[-1]["text"] == "测试推送已发出，马上就到。"
        test = await bot.next(XIAOWANG, 3)
        assert test.text.startswith("测试推送：这不是新闻\n样例来源 · ")


async def test_the_way_of_an_article_is_told(tmp_path: Path):
    async with running(tmp_path) as bot:
        stand = bot.playground.newsstand
        await bot.say("/subscribe 亲属卡", ADMIN)
        await bot.say("/subscribe 微信支付，亲属卡 茅台，亲属卡 -额度")
        piece = stand.put(OPENING)
        alert = await bot.next(XIAOWANG, 1)
        # Telegram's clock says when it took it, the bot's when it heard so: a minute may end in between.
        taken = {f"{(alert.at + timedelta(minutes=n)).astimezone(BEIJING):%H:%M}" for n in (0, 1)}
        why = await bot.say("/why 内测微信支付")
        lines = why.text.splitlines()
        assert lines[0] == OPENING.title
        sent, _, rest = lines[2].partition(" ")
        assert (sent in taken, rest, len(lines)) == (True, "已推到这里，命中 微信支付。", 3)
        assert why.buttons == ["总的情况", "我的关注"]
        # By its link too, in whatever spelling.
        assert (await bot.say(f"/why {piece.link.replace('https', 'http')}?utm_source=x")).text == why.text
        stand.put(OPENING_AGAIN)
        await matched(bot, OPENING.title, 2)
        again = await bot.say(f"/why {OPENING_AGAIN.title}")
        assert "和下面这条是同一事件，一件事只推一次：\n· " + OPENING.title in again.text
        stand.publish("样例：某平台推出亲属卡", "可以按月设置额度。", outlet="caijing")
        await matched(bot, "亲属卡")  # by somebody else's watch
        lacks = await bot.say("/why 推出亲属卡")
        assert lacks.text.splitlines()[2:] == [
            "收到了，但没有命中这里的关注：",
            "· 亲属卡 茅台：少了 “茅台” 或 600519.SH 贵州茅台",
            "· 亲属卡 -额度：出现了要排除的 “额度”",
        ]
        await bot.turned(alert, "静音 1 小时")
        stand.publish("样例：微信支付静音期间的新闻", "静音期间发布。")
        await matched(bot, "静音期间")
        held = await bot.say("/why 静音期间")
        assert "命中 微信支付，静音收着，" in held.text
        overall = await bot.say("/why")
        assert overall.text.startswith("静音到 ")
        assert "静音收着 1 条" in overall.text
        nothing = await bot.say("/why 火星移民")
        assert nothing.text.startswith("没有收到过“火星移民”。")
        assert nothing.buttons == ["盯这个", "总的情况", "我的关注"]
        await bot.turned(nothing, "总的情况")
        assert nothing.text.startswith("静音到 ")


async def test_trouble_is_told_to_admins_in_detail_and_to_others_in_words(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 微信支付", ADMIN)
        ours, theirs = await bot.say("/why"), await bot.say("/why", ADMIN)
        assert "全部聊天，24 小时内：" not in ours.text
        assert theirs.text.splitlines()[-2] == (
            "全部聊天，24 小时内：不确定送到的消息 0 条，被拒收 0 条；读不懂的更新 0 条，处理失败 0 条。"
        )
        in_group = await bot.say("/why", chat=GROUP)
        assert in_group.text.startswith("这里还没有关注")
        await bot.tap(in_group, "发一条测试推送")
        assert bot.world.callback_answers[-1]["text"] == "群里只有群管理员可以改关注。"


async def test_operators_see_every_step_on_the_command_line(tmp_path: Path):
    async with running(tmp_path) as bot:
        url = bot.settings.database.url.get_secret_value()
        await bot.say("/subscribe 微信支付，亲属卡")
        await bot.say("/subscribe 茅台", ADMIN, GROUP)
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 1)
        code, lines = await said("why", str(XIAOWANG), "内测微信支付", DINGXUN_DATABASE__URL=url)
        assert code == 0
        assert [line[:10].strip() for line in lines] == [
            *("chat", "polled", "stored", "", "grouped", "matched", "no hit", "promised", "due", "sent", "verdict")
        ]
        assert lines[0] == f"chat      {XIAOWANG} private 小王 (id 1): active, 2 watches"
        assert lines[6].endswith("亲属卡: lacks 亲属卡")
        assert lines[9].endswith("attempts 1, doubts 0, error -")
        assert lines[10] == "verdict   sent"
        async with dingxun("why", str(GROUP), DINGXUN_DATABASE__URL=url) as process:
            output, _ = await process.communicate()
        lines = output.decode().splitlines()
        assert (process.returncode, lines[0].partition(" (")[0]) == (0, f"chat      {GROUP} supergroup 投研群")
        assert lines[-1].startswith("all chats 24 h: messages unknown 0")
        for nobody in ("10009", "小王"):
            code, lines = await said("why", nobody, DINGXUN_DATABASE__URL=url)
            assert (code, len(lines)) == (1, 1)
