"""The playground's page: it knows the people, the bot and the addresses that the playground has."""

import re
from datetime import UTC, datetime
from pathlib import Path

from bot.playground import page
from bot.playground.page import DemoPage
from bot.playground.playground import ADMIN, USERNAME, XIAOWANG, Playground
from bot.playground.samples import OUTLETS
from bot.playground.strip import Strip

TEXT = (Path(page.__file__).parent / "page.html").read_text(encoding="utf-8")


def make() -> tuple[Playground, DemoPage]:
    playground = Playground(lambda: datetime(2026, 8, 20, 1, 30, tzinfo=UTC), lambda: 0.0)
    return playground, DemoPage(playground, Strip(playground, None), lambda _: None)


def test_the_page_names_the_people_and_the_bot():
    assert f'XIAOWANG = {XIAOWANG}, ADMIN = {ADMIN}, BOT = "{USERNAME}"' in TEXT
    assert {f'<option value="{who}">' for who in (XIAOWANG, ADMIN)} <= set(re.findall(r'<option value="\d+">', TEXT))


def test_every_address_of_the_page_is_there():
    playground, made = make()
    paths = {route.path for route in (*made.routes(), *playground.routes())}
    called = set(re.findall(r'post\("(/\w+)"', TEXT)) | set(re.findall(r'(?:EventSource\(|href=)"(/[\w.]+)"', TEXT))
    assert called == {"/say", "/tap", "/publish", "/fault", "/clock", "/events", "/transcript.txt"}
    assert called <= paths
    (weekly,) = re.findall(r"\$\{location\.port\}(/news/(\w+)/feed\.xml)", TEXT)
    assert weekly[0] in paths
    assert weekly[1] in OUTLETS


def test_the_page_needs_nothing_from_elsewhere():
    assert re.findall(r'(?:src|href)="(?!/|data:)[^"]*"', TEXT) == []
    assert re.findall(r"@import|url\(", TEXT) == []
