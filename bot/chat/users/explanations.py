"""/why: how things stand here and what became of an article; its buttons send a test alert and refresh."""

from telegram import CallbackQuery, Update

from bot.chat.context import Context, services_of, turn, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.types import Chat, Words
from bot.messages import explanations
from bot.newsroom.actions.why import overview, trace


@on_command("why")
async def why_(update: Update, context: Context) -> None:
    """/why: show how things stand; with a link or words, what became of that article here."""
    incoming, services, words = hear(update), services_of(context), words_of(update)
    if incoming is not None:
        await services.answer(
            incoming, await (_trace(services, incoming, words) if words else _overview(services, incoming))
        )


@on_tap("why")
async def why_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 刷新: show how things stand now."""
    await turn(services, incoming, query, await _overview(services, incoming))


@on_tap("test", changes=True)
async def test_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 发一条测试推送: send a test alert through the outbox, as every alert."""
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        await answer.tx.outbox.say(
            answer.chat.id, explanations.test_alert(reader, answer.now), answer.now, kind="notice"
        )
    services.respond(query, explanations.test_sent(reader, active=answer.chat.active))


async def _overview(services: Services, incoming: Incoming) -> Words:
    found = await overview(
        services.store,
        await _chat(services, incoming),
        services.clock.now(),
        services.delivery_rules,
        everywhere=await _admin(services, incoming),
    )
    return explanations.overview(services.reader(incoming), found, services.clock.now())


async def _trace(services: Services, incoming: Incoming, words: str) -> Words:
    found = await trace(
        services.store,
        await _chat(services, incoming),
        words,
        services.listings,
        services.clock.now(),
        services.delivery_rules,
        stale_after=services.rules.stale_after,
    )
    details = await _admin(services, incoming)
    return explanations.article_trace(
        services.reader(incoming), found, services.listings, services.clock.now(), details=details
    )


async def _admin(services: Services, incoming: Incoming) -> bool:
    return incoming.private and await services.is_admin(incoming.user_id)


async def _chat(services: Services, incoming: Incoming) -> Chat:
    async with services.store.write() as tx:
        return await services.meet(tx, incoming)
