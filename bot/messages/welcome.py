"""The first screens: /start, /help, the commands in Telegram's menu, the greeting in a group, the bot's description."""

from bot.core.types import Button, Words
from bot.messages import delivery_settings
from bot.messages.markup import button
from bot.messages.reader import Reader


def start(reader: Reader, *, admin: bool) -> Words:
    """Write the one short screen of /start."""
    text = reader.text(
        "<b>Dingxun watches Chinese financial news for you.</b>\n"
        "Tell me a keyword, a company or a code, and I send what hits it within seconds: each story once, and why it came."
    )
    keyboard: list[tuple[Button, ...]] = [
        (button(reader.text("Watch something"), "ask"), button(reader.text("Latest news"), "latest")),
        (button(reader.text("My watches"), "list"), button(reader.text("Help"), "help")),
    ]
    if admin:
        keyboard.append((button(reader.text("News sources"), "sources"), button(reader.text("Admin"), "admin")))
    return Words(text, tuple(keyboard))


def commands_help(reader: Reader, *, admin: bool, group: bool) -> Words:
    """Write the list of commands, briefly."""
    lines = [
        reader.text("<b>What you can say</b>"),
        reader.text("/subscribe WeChat Pay — watch a word, company or code; several with commas"),
        reader.text("/unsubscribe — stop watching something"),
        reader.text("/list — what is watched here"),
        reader.text("/latest — the latest news; /latest word narrows it"),
        reader.text("/import — watches by the list or file; /export gives yours"),
        reader.text("/mute — quiet for a while; /settings — quiet hours, digests, how many an hour"),
        reader.text("/forget — delete all that is known of this chat"),
        reader.text("/why — nothing comes? Says why; /why link or words, what became of an article"),
    ]
    if admin:
        lines.append(reader.text("/sources — news sources: see, test, edit, remove; /addsource URL or preset adds one"))
        lines.append(reader.text("/admin — roles, invitations, the log; /users, /stats; /broadcast to all chats"))
    lines.append(
        reader.text(
            "All words of a watch must be there; -word must not. Codes like <code>00700</code> or <code>600519.SH</code> find the stock."
        )
        if group
        else reader.text(
            "All words of a watch must be there; -word must not. Codes like <code>00700</code> or <code>600519.SH</code> find the stock. Without a slash works too: watch Tencent."
        )
    )
    lines.append(
        reader.text(
            "Tencent | Alibaba: one is enough. title:buyback looks in headlines only, source:name in one source. <code>#label</code> sorts, <code>@10</code> means ten a day."
        )
    )
    return Words(
        "\n".join(lines),
        ((button(reader.text("Watch something"), "ask"), button(reader.text("Latest news"), "latest")),),
    )


def command_menu(reader: Reader, *, admin: bool) -> list[tuple[str, str]]:
    """Return the commands that Telegram's menu shows, at most eight."""
    commands = [
        ("subscribe", reader.text("Watch a word, company or code")),
        ("unsubscribe", reader.text("Stop watching something")),
        ("list", reader.text("What is watched here")),
        ("latest", reader.text("The latest news")),
        ("why", reader.text("Why something comes or does not")),
        ("settings", reader.text("Quiet hours and digests")),
        ("help", reader.text("How it works")),
    ]
    if admin:
        # The list's buttons stop watches too.
        commands = [command for command in commands if command[0] != "unsubscribe"]
        # Their other commands have buttons in these two.
        commands += [("sources", reader.text("News sources")), ("admin", reader.text("People, figures, the log"))]
    return commands


def group_greeting(reader: Reader, *, ask_quiet: bool) -> Words:
    """Write the greeting of a group that the bot joins; a new group is asked, once, about its nights."""
    hello = reader.text("Hello! Group admins: /subscribe and a word, and what hits it comes here. /help says more.")
    if not ask_quiet:
        return Words(hello)
    question = delivery_settings.ask_quiet(reader)
    return Words(f"{hello}\n{question.html}", question.keyboard)


def description(reader: Reader) -> tuple[str, str]:
    """Return the bot's description (empty chat) and short description (profile)."""
    return (
        reader.text(
            "I watch Chinese financial news for you: tell me a keyword, a company or a code, and what hits it comes within seconds, each story once."
        ),
        reader.text("Chinese financial news by keyword, company or code: each story once, within seconds."),
    )
