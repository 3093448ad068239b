"""The use cases: they decide with core, act through store, sources and channels, and hold no state of their own.

``pipeline`` brings the news to chats, ``upkeep`` keeps the bot in order, ``actions`` do what people ask
for. The stages, each an idempotent coroutine that claims, works and commits::

    poll       due sources -> articles, with the source's cursor, in one transaction
    enrich     articles that wait for their detail
    group      each new article joins a story or founds one (serial)
    match      articles against every watch -> deliveries, with the "matched" mark, in one transaction
    summarise  once per story that has a delivery
    send       messages to Telegram
"""
