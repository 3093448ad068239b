"""What people type and what news say is data on both databases, whatever it looks like (demand 19)."""

from bot.core.types import Hit, NewDelivery, Words
from bot.store import Store
from tests.conftest import START
from tests.contract.test_store import add_source, article

# Ends of a string or of an identifier, escapes that some databases know, and characters that fold into quotes.
OPENINGS = ("", "'", '"', "')", "`", "\\'", "＇", "腾讯'")
STATEMENTS = (
    "; DROP TABLE watches; --",
    "; DELETE FROM articles; --",
    "; UPDATE chats SET state = 'off'; --",
    "; INSERT INTO admins VALUES (1); --",
    "; PRAGMA writable_schema = 1; --",
    "; ATTACH DATABASE '/tmp/x' AS x; --",
    "; COPY watches TO PROGRAM 'id'; --",
    "; SELECT pg_sleep(10); --",
    " || (SELECT group_concat(text) FROM watches) || ",
    " OR 1=1 --",
    " OR '1'='1",
    ' OR ""="',
    " AND 1=CAST((SELECT version()) AS int) --",
    " UNION SELECT NULL, NULL, sqlite_version() --",
    " UNION ALL SELECT * FROM chats /*",
    "/**/OR/**/1=1#",
    " LIKE '%' ESCAPE '\\'",
    "%' AND text LIKE '_",
    " :id :text %(id)s %s ? ?1 $1 {0} {text}",
    "::text::regclass",
    "$$ DROP TABLE watches $$",
    "E'\\x27; ROLLBACK; --",
    "; COMMIT; BEGIN; --",
    "; VACUUM; --\n; DROP TABLE facts",
    " NULLIF(1, 1) NULL DEFAULT",
)
PAYLOADS = [opening + statement for opening in OPENINGS for statement in STATEMENTS]


async def test_payloads_are_stored_verbatim_and_found_by_themselves(store: Store) -> None:
    assert len(set(PAYLOADS)) == 200
    async with store.write() as tx:
        source = await add_source(tx, name=PAYLOADS[0], options={"words": PAYLOADS})
        chat = await tx.chats.meet(1, 0, "private", PAYLOADS[1], "zh-Hans", START)
        made = [await tx.watches.add(chat.id, one, one, by=1, at=START) for one in PAYLOADS]
        columns = ("title", "text", "source_name", "story_key", "digest")
        rows = [article(source.id, n, keys=(one,), **dict.fromkeys(columns, one)) for n, one in enumerate(PAYLOADS)]
        ids = await tx.articles.add(rows, START, START)
        stories = await tx.stories.found(len(ids), START)
        await tx.stories.join(dict(zip(ids, stories, strict=True)))
        await tx.key_values.put(PAYLOADS[2], {PAYLOADS[3]: PAYLOADS[4]})
    async with store.read() as tx:
        assert [watch.text for watch in await tx.watches.of(chat.id)] == PAYLOADS
        assert [watch.key for watch in (await tx.watch_changes.all(most=300))[0]] == PAYLOADS
        caught = await tx.watches.caught((watch.id for watch, _ in made), "2026-08-20")
        assert [caught[watch.id].text for watch, _ in made] == PAYLOADS
        stored = await tx.articles.unmatched(most=300)
        assert [(one.title, one.text, one.source_name) for one in stored] == [(one,) * 3 for one in PAYLOADS]
        assert {key: known.article_id for key, known in (await tx.articles.known(PAYLOADS)).items()} == dict(
            zip(PAYLOADS, ids, strict=True)
        )
        assert await tx.stories.by_key(PAYLOADS, START.replace(year=2000)) == dict(zip(PAYLOADS, stories, strict=True))
        assert await tx.key_values.get(PAYLOADS[2]) == {PAYLOADS[3]: PAYLOADS[4]}
        [found] = await tx.sources.all()
        assert (found.name, found.options) == (PAYLOADS[0], {"words": PAYLOADS})
        kept = await tx.chats.get(chat.id)
        assert kept is not None
        assert (kept.title, kept.active) == (PAYLOADS[1], True)
    async with store.write() as tx:
        assert [(await tx.watches.add(chat.id, one, one, by=1, at=START))[1] for one in PAYLOADS] == [False] * 200


async def test_payloads_go_through_the_outbox_as_they_are(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx)
        [article_id] = await tx.articles.add([article(source.id)], START, START)
        [story] = await tx.stories.found(1, START)
        await tx.stories.join({article_id: story})
        chat = await tx.chats.meet(1, 0, "private", "小王", "zh-Hans", START)
        hits = []
        for one in PAYLOADS:
            watch, _ = await tx.watches.add(chat.id, one, one, by=1, at=START)
            hits.append(Hit(watch.id, one, (one,)))
        await tx.deliveries.promise([NewDelivery(chat.id, story, article_id, "instant", tuple(hits), START)], START)
        await tx.stories.summarised(story, "\n".join(PAYLOADS))
        other = await tx.chats.meet(2, 0, "private", "小李", "zh-Hans", START)
        await tx.outbox.say(other.id, Words("\n".join(PAYLOADS)), START)
        claimed = await tx.outbox.claim(await tx.outbox.heads(START, most=10, held=()), START)
    reply, alert = claimed
    assert reply.words == Words("\n".join(PAYLOADS))
    assert alert.alert is not None
    assert alert.alert.hits == tuple(hits)
    assert alert.alert.summary == "\n".join(PAYLOADS)
