"""The opening scene: a private chat subscribes and gets its alert; then it is the visitor's turn."""

from bot.playground.page import DemoPage
from bot.playground.playground import XIAOWANG, Playground
from bot.playground.samples import OPENING, OPENING_AGAIN, OUTLETS
from bot.playground.strip import Strip

FIRST_POLLS_WITHIN = 30.0
ANSWER_WITHIN = 10.0


async def play(playground: Playground, strip: Strip, page: DemoPage) -> None:
    """Play the opening scene. Raises TimeoutError when the bot does not answer: it is broken, and the page says so."""
    world = playground.world
    configured = [OUTLETS[one] for one in ("ribao", "caijing", "kuaixun", "zhengquan")]
    await world.wait_for(
        lambda: world.poller is not None and all(strip.polled.get(one) for one in configured), FIRST_POLLS_WITHIN
    )
    page.tell("小王打开了盯讯……")
    await _say(playground, "/start")
    await _say(playground, "/subscribe 微信支付")
    page.tell("样例日报发布了一条新闻……")
    before = len(world.from_bot(XIAOWANG))
    playground.newsstand.put(OPENING)
    await world.wait_for(lambda: len(world.from_bot(XIAOWANG)) > before, ANSWER_WITHIN)
    # The same story from another outlet: no further alert comes.
    playground.newsstand.put(OPENING_AGAIN)
    page.tell("现在你来：盯一个词，再发布一条含它的新闻；或者换成管理员，发 /sources 看看新闻源。")


async def _say(playground: Playground, text: str) -> None:
    world = playground.world
    before = len(world.from_bot(XIAOWANG))
    world.say(XIAOWANG, text)
    await world.wait_for(lambda: len(world.from_bot(XIAOWANG)) > before, ANSWER_WITHIN)
