"""Who may use and manage the bot: roles, invitations, the panel of people."""

import html
from collections.abc import Sequence

from bot.core.chat.roles import Person, Role, RoleRefusal, choices
from bot.core.types import Button, Words
from bot.messages.admin import source_panels
from bot.messages.markup import button, label, plain, verbatim
from bot.messages.paging import page_of
from bot.messages.reader import Reader


def admins_only(reader: Reader) -> Words:
    return Words(reader.text("News sources are managed by the admins of this bot. Your watches are yours: /list"))


def you_are_owner(reader: Reader) -> Words:
    return Words(
        reader.text(
            "This bot is yours now: you are its admin. /sources shows where news comes from, /addsource adds a source."
        )
    )


def owner_link_expired(reader: Reader) -> Words:
    return Words(reader.text("This link has been used or is over 10 minutes old. Restart the bot for a new one."))


def only_in_private(reader: Reader, *, sources: bool = False) -> Words:
    """Write that something is not for a group: people and figures, or ``sources`` with their addresses.

    A button leads to the private chat.
    """
    said = (
        reader.text(
            "This shows addresses and options of sources, and there may be keys in them: let us do it in private."
        )
        if sources
        else reader.text("This shows people and figures: please say it to me in private.")
    )
    return Words(said, source_panels.to_private(reader))


def role_name(reader: Reader, role: Role) -> str:
    """Return the name of a role."""
    return {
        "owner": reader.text("owner"),
        "admin": reader.text("admin"),
        "user": reader.text("user"),
        "banned": reader.text("banned"),
    }[role]


def invited_only(reader: Reader, owners: Sequence[str]) -> Words:
    """Write what somebody without an invitation is told, and whom to ask."""
    if not owners:
        return Words(reader.text("This bot is for invited people. Please ask whoever told you of it for a link."))
    named = reader.text(", ").join(plain(owner, 40) for owner in owners[:3])
    return Words(reader.text("This bot is for invited people. Please ask {names} for a link.").format(names=named))


def banned(reader: Reader) -> str:
    return reader.text("Sorry, this bot is not available to you any more.")


def welcome_role(reader: Reader, role: Role) -> Words:
    """Write the answer to an accepted invitation."""
    if role == "user":
        return Words(
            reader.text("Welcome! Tell me a keyword, a company or a code, and I send what hits it."),
            ((button(reader.text("Watch something"), "ask"), button(reader.text("Help"), "help")),),
        )
    return Words(
        reader.text("You are {role} of this bot. /sources shows where news comes from, /admin the rest.").format(
            role=role_name(reader, role)
        ),
        ((button(reader.text("News sources"), "sources"), button(reader.text("Admin"), "admin")),),
    )


def invitation_expired(reader: Reader) -> Words:
    return Words(reader.text("This link has been used or has expired. Please ask for a new one."))


def panel(
    reader: Reader, people: Sequence[tuple[Person, str]], by: Person, *, page: int = 0, invite_only: bool
) -> Words:
    """Write the panel of /admin: everybody with a role (and Telegram's name for them), and what else admins do."""
    found = page_of(reader, people, page, "admin")
    lines = [
        reader.plural("<b>{n} person with a role</b>", "<b>{n} people with a role</b>", len(people)).format(
            n=len(people)
        )
    ]
    lines += [f"· {called(one.user_id, title)} · {role_name(reader, one.role)}" for one, title in found.listed]
    keyboard: list[tuple[Button, ...]] = [
        (button(label(f"{title or one.user_id} · {role_name(reader, one.role)}", 40), "person", one.user_id),)
        for one, title in found.listed
    ]
    keyboard += [found.turn] if found.turn else []
    invites = []
    if by.role == "owner":
        invites.append(button(reader.text("Invite an admin"), "invite", 0, "admin"))
    if invite_only:
        invites.append(button(reader.text("Invite somebody"), "invite", 0, "user"))
    keyboard += [tuple(invites)] if invites else []
    keyboard.append((button(reader.text("Chats"), "users"), button(reader.text("Figures"), "stats")))
    keyboard.append((button(reader.text("Log"), "audit"), button(reader.text("News sources"), "sources")))
    return Words("\n".join(lines), tuple(keyboard))


def called(user_id: int, title: str) -> str:
    return f"{plain(title, 40)} ({user_id})" if title else str(user_id)


def person_panel(
    reader: Reader, whom: Person, title: str, by: Person, chat_id: int | None, refused: RoleRefusal | None = None
) -> Words:
    """Write the panel of one person: their role, and those they could have."""
    lines = [f"<b>{called(whom.user_id, title)}</b> · {role_name(reader, whom.role)}"]
    if whom.configured:
        lines.append(reader.text("An owner by the configuration: only there can it be changed."))
    if refused is not None and refused != "configured":
        lines.append(role_refused(reader, refused))
    elif whom.user_id == by.user_id:
        lines.append(role_refused(reader, "self"))
    words = {
        "owner": reader.text("Make owner"),
        "admin": reader.text("Make admin"),
        "user": reader.text("Unban") if whom.role == "banned" else reader.text("Make user"),
        "banned": reader.text("Ban"),
    }
    give = [button(words[role], "role", whom.user_id, role) for role in choices(by, whom)]
    keyboard: list[tuple[Button, ...]] = [tuple(give[at : at + 2]) for at in range(0, len(give), 2)]
    back = [button(reader.text("Back"), "admin")]
    if chat_id is not None:
        back.insert(0, button(reader.text("The chat"), "chat", chat_id))
    return Words("\n".join(lines), (*keyboard, tuple(back)))


def role_refused(reader: Reader, why: RoleRefusal) -> str:
    """Return why a role was not given."""
    return {
        "same": reader.text("That is so already."),
        "self": reader.text("Nobody changes their own role: ask another owner."),
        "configured": reader.text("An owner by the configuration: only there can it be changed."),
        "owners-only": reader.text("Only owners make and unmake owners and admins."),
    }[why]


def invitation(reader: Reader, role: Role, link: str) -> Words:
    """Write an invitation: a link that works once."""
    said = (
        reader.text("Whoever opens this link first becomes an admin. Good once, for 24 hours:\n{link}")
        if role == "admin"
        else reader.text("Whoever opens this link first may use the bot. Good once, for 7 days:\n{link}")
    )
    linked = f'<a href="{html.escape(link)}">{verbatim(link)}</a>'
    return Words(said.format(link=linked), ((button(reader.text("Back"), "admin"),),))
