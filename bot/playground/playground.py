"""The playground as a whole: the offline Telegram, the sample sources and their people."""

from collections.abc import Callable
from datetime import datetime

from starlette.routing import Route

from bot.playground.bot_api.telegram import Telegram
from bot.playground.newsstand import Newsstand
from bot.playground.world import World

USERNAME = "dingxun_demo_bot"
XIAOWANG, ADMIN, GROUP = 10001, 10002, -1001000000001
"""小王, who tries the bot; 管理员, who manages it; and their group."""


class Playground:
    """An offline Telegram with three people's chats, and four sample sources.

    Example::

        playground = Playground(clock.now, clock.monotonic)
        async with serve(Starlette(routes=playground.routes())) as url: ...

    ``now`` returns an aware datetime in UTC, ``monotonic`` seconds; both clocks may be moved.
    """

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self.world = World(now, monotonic, USERNAME)
        self.world.user(XIAOWANG, "小王")
        self.world.user(ADMIN, "管理员")
        self.world.group(GROUP, "投研群", members=(XIAOWANG,), admins=(ADMIN,))
        self.telegram = Telegram(self.world)
        self.newsstand = Newsstand(now, lambda outlet: self.world.changed("asked", {"outlet": outlet}))

    def routes(self) -> list[Route]:
        """Return the routes of Telegram and the sources."""
        return [*self.telegram.routes(), *self.newsstand.routes()]
