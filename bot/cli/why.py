"""dingxun why: what became of an article in a chat, and how things stand there."""

import asyncio
from typing import Annotated

import typer

from bot.cli.console import ConfigFile, say, settings_in, store_of
from bot.cli.which_chat import CHAT_HELP, chat_at, place_in
from bot.config import Settings
from bot.core.clock import Clock


def why(
    chat: Annotated[str, typer.Argument(help=CHAT_HELP)],
    words: Annotated[list[str] | None, typer.Argument(help="A link, or words of a title.")] = None,
    config: ConfigFile = None,
) -> None:
    """Say how things stand for a chat, or step by step what became of an article there."""
    settings, place = settings_in(config), place_in(chat)
    for line in asyncio.run(_why(settings, place, " ".join(words or ()))):
        say(line)


async def _why(settings: Settings, place: tuple[int, int], words: str) -> list[str]:
    from bot.app import rules_of
    from bot.cli.article_steps import standing, steps
    from bot.core.listings.tickers import Listings
    from bot.newsroom.actions.why import overview, trace

    now, rules, stale_after = Clock.system().now(), rules_of(settings), settings.delivery.stale_after
    async with store_of(settings) as store:
        async with store.read() as tx:
            chat = await chat_at(tx, place)
        if not words:
            return standing(await overview(store, chat, now, rules, everywhere=True))
        return steps(await trace(store, chat, words, Listings.shipped(), now, rules, stale_after=stale_after))
