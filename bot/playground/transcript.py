"""A chat as text: for /transcript.txt, the answers to curl and the terminal."""

from bot.playground.newsstand import BEIJING
from bot.playground.world import Place, SeenMessage


def shown(message: SeenMessage) -> str:
    """Return a message as text: its content, the targets of its links, its buttons.

    A linked title is followed by its address; a button with an address shows it.
    """
    lines = [f"[{message.at.astimezone(BEIJING):%H:%M:%S}] {message.sender}: {message.text}"]
    links = [entity["url"] for entity in message.entities if entity["type"] == "text_link"]
    lines += [f"  ↗ {link}" for link in links]
    for line in message.keyboard:
        lines.append("  " + " ".join(f"[{one['text']}]" + (f"({one['url']})" if "url" in one else "") for one in line))
    if message.force_reply is not None:
        lines.append(f"  … {message.force_reply}")
    return "\n".join(lines)


def transcript(place: Place) -> str:
    """Return a whole chat as text."""
    return "\n".join(shown(message) for message in place.messages.values()) + "\n"
