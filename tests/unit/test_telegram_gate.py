"""The gate: a chat without a place does not delay the others of a batch."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.channels.gate import EDIT, INSTANT, REPLY, TelegramGate
from bot.core.clock import Clock
from bot.core.delivery.rate_limits import GROUP

GROUP_CHAT, SOMEBODY = -1001, 10001


class Time:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.clock = Clock(now=Clock.system().now, monotonic=lambda: self.seconds)


def calls(gate: TelegramGate, made: list[tuple[str, int]]) -> Any:
    async def call(endpoint: str, chat: int, priority: int) -> None:
        async def answered() -> None:
            made.append((endpoint, chat))

        await gate.process_request(answered, (), {}, endpoint, {"chat_id": chat}, priority)

    return call


async def test_what_a_stage_sends_or_edits_where_there_is_no_place_is_given_back_and_a_panels_edit_waits():
    time, made = Time(), list[tuple[str, int]]()
    gate = TelegramGate(time.clock)
    call = calls(gate, made)
    for _ in range(GROUP):
        await call("sendMessage", GROUP_CHAT, INSTANT)
    assert GROUP_CHAT in gate.held()
    batch = await asyncio.gather(
        call("sendMessage", SOMEBODY, INSTANT), call("sendMessage", GROUP_CHAT, REPLY), return_exceptions=True
    )
    assert batch[0] is None
    assert isinstance(batch[1], RetryAfter)
    assert isinstance(batch[1].retry_after, timedelta)
    assert 59 < batch[1].retry_after.total_seconds() < 61
    with pytest.raises(RetryAfter):
        await call("editMessageText", GROUP_CHAT, EDIT)
    edit = asyncio.create_task(call("editMessageText", GROUP_CHAT, REPLY))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(edit), 0.01)
    time.seconds += 61
    await edit
    assert made[-1] == ("editMessageText", GROUP_CHAT)
    await gate.shutdown()


async def test_a_chat_whose_call_waits_is_held():
    time, made = Time(), list[tuple[str, int]]()
    gate = TelegramGate(time.clock)
    call = calls(gate, made)
    for number in range(30):
        await call("sendMessage", SOMEBODY + number, INSTANT)
    waiting = asyncio.create_task(call("editMessageText", 77_777, EDIT))
    await asyncio.sleep(0)
    assert 77_777 in gate.held()
    time.seconds += 2
    await waiting
    await gate.shutdown()
