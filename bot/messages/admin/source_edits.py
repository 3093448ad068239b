"""编辑: what can be changed of a source, and what is wrong with an answer."""

from bot.core.sources.health import stands_by
from bot.core.types import Source, Words
from bot.messages.admin import source_panels
from bot.messages.markup import address, button, label, plain
from bot.messages.reader import Reader


def panel(reader: Reader, source: Source) -> Words:
    """Write what can be changed of a source."""
    standby, pages = stands_by(source), bool(source.options.get("fulltext"))
    lines = [
        reader.text("<b>{name}</b>: what shall be changed?").format(name=plain(source.name, 60)),
        reader.text("Address: {url}").format(url=address(source.url)),
        reader.text("Interval: {interval}").format(
            interval=source_panels.span(reader, source.every) if source.every else reader.text("as configured")
        ),
        reader.text("Stands by for: {name}").format(
            name=plain(standby, 60) if standby else reader.text("no other source")
        ),
        reader.text("Full text: {state}").format(state=_switched(reader, pages)),
    ]
    return Words(
        "\n".join(lines),
        (
            (
                button(reader.text("Name"), "edit", source.id, "name"),
                button(reader.text("Address"), "edit", source.id, "url"),
            ),
            (
                button(reader.text("Interval"), "edit", source.id, "every"),
                button(reader.text("Stands by for"), "edit", source.id, "standby"),
            ),
            (
                button(reader.text("Options"), "edit", source.id, "options"),
                button(
                    reader.text("No full text") if pages else reader.text("Full text"),
                    "fulltext",
                    source.id,
                    "off" if pages else "on",
                ),
            ),
            (button(reader.text("Back"), "source", source.id),),
        ),
    )


def _switched(reader: Reader, on: bool) -> str:
    return reader.text("each article's page is read") if on else reader.text("only what the list has")


def ask(reader: Reader, source: Source, what: str, least: float) -> Words:
    """Write the question behind a button of 编辑."""
    name = plain(source.name, 60)
    if what == "name":
        return Words(reader.text("Which new name for <b>{name}</b>?").format(name=name), ask=label(source.name, 60))
    if what == "url":
        said = reader.text(
            "Which new address for <b>{name}</b>? I read it first, and store silently what it holds now."
        )
        return Words(said.format(name=name), ask="https://example.com/feed.xml")
    if what == "every":
        said = reader.text("How often shall <b>{name}</b> be read? From {least} to 24h; “auto” = as configured.")
        return Words(said.format(name=name, least=source_panels.span(reader, least)), ask="30s, 5m, 1h, auto")
    said = reader.text("For which source does <b>{name}</b> stand by? Send its name; “none” = for no other one.")
    return Words(said.format(name=name), ask=reader.text("its name, or none"))


def bad_name(reader: Reader) -> Words:
    return Words(reader.text("A name has 1 to 60 characters, and no other source has it."))


def bad_interval(reader: Reader, least: float) -> Words:
    said = reader.text("Write a time from {least} to 24h, such as 30s, 5m or 1h, or “auto”.")
    return Words(said.format(least=source_panels.span(reader, least)))


def bad_standby(reader: Reader, text: str) -> Words:
    return Words(
        reader.text("There is no other source “{text}” to stand by for. /sources shows them.").format(
            text=plain(text, 60)
        )
    )


def standby_goes_round(reader: Reader, text: str) -> Words:
    said = reader.text("“{text}” stands by for this one itself: both would rest. Take that away first.")
    return Words(said.format(text=plain(text, 60)))
