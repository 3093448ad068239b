"""Forgetting somebody for tests: from the promise to the last row, by the stage that does it."""

from typing import Any

from bot.newsroom.upkeep.forget import Forget
from bot.store import Store
from tests.conftest import START


async def forget(store: Store, telegram_id: int, update_id: int | None = None) -> None:
    """Forget a chat; with the update that asked for it, also the person."""
    async with store.write() as tx:
        await tx.forgetting.cut_off(telegram_id, START, update_id=update_id)
    await forget_all(store)


async def forget_all(store: Store) -> None:
    """Delete the rows of everybody who is cut off; none of them asked by a message that is to be turned."""
    channel: Any = None
    await Forget(store, channel, lambda _: None, can_say=lambda: False, later=_never)()


def _never(seconds: float) -> None:
    raise AssertionError(f"to be tried again in {seconds} s")
