"""An evening, a night and a morning of three outlets that repeat each other, in chats of all sorts."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.replay import BEIJING, Listener, Piece, check, replaying

EVENING = datetime(2026, 8, 20, 18, tzinfo=BEIJING)
FACTS = (
    ("样例储能公司在西北建成首座熔盐电站", "电站可以连续放热十个小时，周边三个园区已经接入，运营方说明年再建两座。"),
    ("样例芯片厂把封装线搬进老厂房", "改造花了九个月，第一批员工下周上岗，厂方没有透露投资额。"),
    ("一家样例机器人企业向医院交付搬运车队", "二十台小车负责夜间运送药品，护士站可以用平板叫车。"),
    ("样例航运指数连续第五周回升", "远洋航线的舱位变得紧张，货主开始提前一个月订舱。"),
    ("样例银行下调个人消费贷款的起点金额", "以后借三千元也能在线办理，审批最快两分钟。"),
    ("样例光伏组件厂宣布回购股份", "回购价不高于每股二十一元，用于员工持股，期限一年。"),
    ("样例黄金饰品销售在节前转暖", "几家门店说克重小的款式最好卖，婚庆订单也比上月多。"),
    ("样例乳企发布无乳糖新品", "新品先在华东的便利店上架，价格比普通款高一成。"),
    ("样例城市试点地铁刷掌进站", "四十个站点先行，市民要在窗口登记一次掌纹。"),
    ("样例新能源汽车厂召回部分车型", "原因是倒车影像偶尔黑屏，车主可以在家远程升级。"),
    ("样例药企的哮喘新药进入三期试验", "试验将在十二家医院招募六百名患者，预计两年后读出数据。"),
    ("样例钢厂关停最后一座小高炉", "腾出的土地将改成工业遗址公园，两百名工人转岗到物流公司。"),
    ("样例电商平台取消仅退款规则", "商家说纠纷处理时间变长，平台承诺三天内人工复核。"),
    ("样例快递公司试用无人机送海岛邮件", "单程十五分钟，风大时仍然改走渡船。"),
    ("样例央行公布下月国债发行安排", "期限以三年和十年为主，发行次数比去年同期少一次。"),
    ("样例养殖集团预计三季度扭亏", "饲料价格回落是主要原因，公司同时减少了外购仔猪。"),
    ("样例芯片设计公司起诉前雇员泄密", "案件涉及一套布线工具，法院已经受理，尚未排期。"),
    ("样例影院联盟推出通宵场月卡", "每月看八场，只限零点以后，学生半价。"),
    ("样例保险公司上线农机险", "收割季按天投保，理赔员用手机视频定损。"),
    ("样例储能电池出口遭遇新的标签规定", "产品要注明回收比例，企业有十八个月过渡期。"),
    ("样例机器人大赛由一所中学夺冠", "冠军队用旧打印机零件做出抓手，评委称赞成本只有三百元。"),
    ("样例水务集团开始分质供水", "景观和洒水改用再生水，居民水价不变。"),
    ("样例玩具厂接到世界杯吉祥物订单", "生产线加开夜班，首批货十一月装船。"),
    ("样例光伏治沙项目种下第一片沙柳", "板上发电板下种草，牧民按亩领取管护费。"),
    ("样例黄金期货夜盘成交清淡", "交易员在等海外的就业数据，持仓变化不大。"),
    ("样例汽车城取消夜间限行", "货车零点到六点可以进城，噪声监测点增加到三十个。"),
)
"""Each is one event; it is told by every outlet, half an hour after the one before."""


def published() -> tuple[list[Piece], Mapping[str, int]]:
    """Return what the outlets tell, and which event each link is about."""
    pieces: list[Piece] = []
    about: dict[str, int] = {}
    for number, (title, text) in enumerate(FACTS):
        at = EVENING + number * timedelta(minutes=30)
        told = (
            ("chenbao", title, text, 1),
            ("wanbao", title, text, 4),
            # In nearly the same words, sometimes much later.
            ("kuaibao", f"快讯：{title}！", f"本报讯，{text}记者将继续关注。", 6 if number % 3 else 95),
        )
        for outlet, said, body, minutes in told:
            piece = Piece(number + 1, outlet, said, body, at + timedelta(minutes=minutes))
            pieces.append(piece)
            about[piece.link] = number
    return pieces, about


def listeners() -> list[Listener]:
    night, first = {"quiet": "22:00-07:30"}, 60_001
    return [
        Listener(first, {"“储能”": "instant", "“芯片”": "instant", "“机器人”": "instant"}),
        Listener(first + 1, {"“样例”": "instant"}, {"per_hour": 2}),
        Listener(first + 2, {"“样例”": "instant"}, night),
        Listener(first + 3, {"“黄金”": "digest", "“光伏”": "instant"}, {"digest": "hourly"}),
        Listener(first + 4, {"“样例”": "digest"}, night | {"digest": "07:00 20:00"}),
        Listener(first + 5, {"“样例”": "silent"}, {"per_hour": 60}),
        Listener(first + 6, {"“汽车”": "urgent", "“公司”": "instant"}, night | {"per_hour": 1}),
        Listener(first + 7, {"“样例”": "instant"}, muted_until=EVENING + timedelta(hours=5)),
        Listener(
            first + 8,
            {"“芯片”": "instant", "“公司”": "digest"},
            schedules={"“公司”": "CN"},
            watches_muted_until={"“芯片”": EVENING + timedelta(hours=3)},
        ),
        Listener(-1003000000001, {"“样例”": "instant"}),
        Listener(-1003000000002, {"“公司”": "instant", "“光伏”": "silent"}, night | {"progress": False}),
        Listener(-1003000000003, {"“样例”": "digest"}, {"digest": "hourly", "quiet": "23:00-08:00"}),
    ]


@pytest.mark.timeout(900)  # half a minute by itself: the longest of all journeys
async def test_a_night_of_repeated_news_is_told_to_each_chat_once_and_whole(tmp_path: Path):
    pieces, about = published()
    chats = listeners()
    async with replaying(
        tmp_path, pieces, chats, EVENING, database={"url": f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite"}
    ) as replay:
        await replay.to(EVENING + timedelta(hours=15), every=timedelta(minutes=45))
        await replay.to(EVENING + timedelta(hours=27), every=timedelta(hours=3))
        await replay.settle(edits=True)
        await check(replay, chats, pieces)
        for chat in chats:
            events = Counter(about[one.link] for one in await replay.told(chat))
            assert set(events.values()) == {1}, chat
        counts = await replay.counts()
    assert counts["stories"] == len(FACTS) + len(replay.outlets)  # one old piece each
    assert {"ready", "sending", "doubt", "unknown", "failed", "cancelled"}.isdisjoint(counts)
    assert counts["alerts"]
    assert counts["in digests"]
    assert counts["folded"]
