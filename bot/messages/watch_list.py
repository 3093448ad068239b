"""/list: a chat's watches by page, and the watches of one label."""

from collections.abc import Sequence

from bot.core.types import Button, Watch, Words
from bot.core.watches.import_formats import labels
from bot.messages import delivery_settings
from bot.messages.markup import button, label, plain
from bot.messages.paging import page_of
from bot.messages.reader import Reader

MAX_LABEL_SHOWN = 20
MAX_LABELS = 9


def panel(reader: Reader, watches: Sequence[Watch], *, page: int = 0) -> Words:
    """Write the list of /list and /unsubscribe: a button for each watch, pages if there are many."""
    if not watches:
        return Words(
            reader.text("Nothing is watched here yet. Send /subscribe and a word, like /subscribe WeChat Pay"),
            ((button(reader.text("Watch something"), "ask"),),),
        )
    found = page_of(reader, watches, page, "list")
    text = reader.plural(
        "<b>{n} watch</b> here. Tap ✕ to stop one, or how it comes to change that.",
        "<b>{n} watches</b> here. Tap ✕ to stop one, or how it comes to change that.",
        len(watches),
    ).format(n=len(watches))
    lines = [
        text,
        *(f"{number}. {plain(watch.text, 80)}" for number, watch in enumerate(found.listed, found.before + 1)),
    ]
    modes = delivery_settings.mode_names(reader)
    keyboard: list[tuple[Button, ...]] = [
        (
            button(f"✕ {label(watch.text, 30)}", "unwatch", watch.id),
            button(modes[watch.mode], "timing", watch.id),
        )
        for watch in found.listed
    ]
    if found.turn:
        keyboard.append(found.turn)
    keyboard += _label_buttons(watches)
    keyboard.append((button(reader.text("Watch more"), "ask"),))
    return Words("\n".join(lines), tuple(keyboard))


def _label_buttons(watches: Sequence[Watch]) -> list[tuple[Button, ...]]:
    """Return a button for each label, the biggest ones first, three in a row."""
    found = sorted(labels(watches).items(), key=lambda one: -len(one[1]))[:MAX_LABELS]
    buttons = [button(f"#{label(name, 20)} ({len(tagged)})", "label", tagged[0].id) for name, tagged in found]
    return [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]


def label_panel(reader: Reader, name: str, watches: Sequence[Watch], watch_id: int) -> Words:
    """Write the watches of a label, with a button that removes them all."""
    head = reader.plural("<b>{label}</b>: {n} watch", "<b>{label}</b>: {n} watches", len(watches))
    lines = [head.format(label=plain(f"#{name}"), n=len(watches))]
    lines += [f"· {plain(watch.text, 80)}" for watch in watches[:MAX_LABEL_SHOWN]]
    if len(watches) > MAX_LABEL_SHOWN:
        lines.append("…")
    stop = button(reader.text("✕ Stop all {n}").format(n=len(watches)), "unlabel", watch_id)
    ways = tuple(
        button(reader.text("All: {how}").format(how=name), "mode", watch_id, f"*{mode}")
        for mode, name in delivery_settings.mode_names(reader).items()
        if mode != "urgent"
    )
    return Words("\n".join(lines), (ways, (stop,), (button(reader.text("Back"), "list"),)))


def label_ended(reader: Reader, name: str, count: int, number: int) -> Words:
    """Write that the watches of a label were removed."""
    said = reader.plural(
        "No longer watching <b>{label}</b>: {n} watch.", "No longer watching <b>{label}</b>: {n} watches.", count
    )
    return Words(
        said.format(label=plain(f"#{name}"), n=count),
        ((button(reader.text("Undo"), "unbring", number), button(reader.text("My watches"), "list")),),
    )
