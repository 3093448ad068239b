"""Files at the offline Telegram: sent by people and by the bot, told by getFile, fetched by their path."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.core.clock import MovableClock
from bot.playground.bot_api.methods import MAX_FILE
from bot.playground.playground import ADMIN, XIAOWANG, Playground
from bot.playground.server import serve


class Api:
    """Calls the offline Bot API as a bot would."""

    def __init__(self, playground: Playground, url: str, client: httpx.AsyncClient) -> None:
        self.world, self.token = playground.world, playground.telegram.token
        self._url, self._client = url, client

    async def call(self, method: str, files: Any = None, **given: Any) -> dict[str, Any]:
        answer = await self._client.post(f"{self._url}/bot{self.token}/{method}", data=given, files=files)
        found: dict[str, Any] = answer.json()
        return found

    async def fetch(self, path: str, token: str = "") -> httpx.Response:
        return await self._client.get(f"{self._url}/file/bot{token or self.token}/{path}")


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    clock = MovableClock().clock
    playground = Playground(clock.now, clock.monotonic)
    async with serve(Starlette(routes=playground.routes())) as url, httpx.AsyncClient(trust_env=False) as client:
        yield Api(playground, url, client)


async def test_a_file_is_told_and_fetched(api: Api):
    api.world.say(XIAOWANG, "/import", file=("我的 词表.txt", b"a\r\n--b\r\n"))
    message = api.world.updates[-1]["message"]
    assert "text" not in message
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("/import", "bot_command")
    document = message["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("我的 词表.txt", "text/plain", 8)
    told = (await api.call("getFile", file_id=document["file_id"]))["result"]
    assert told["file_path"] == "documents/file_1.txt"
    assert (await api.fetch(told["file_path"])).content == b"a\r\n--b\r\n"
    for path, token in ((told["file_path"], "1:x"), ("documents/file_2.txt", ""), ("../secret", "")):
        assert (await api.fetch(path, token)).status_code == 404


async def test_what_telegram_does_not_hand_out(api: Api):
    api.world.say(XIAOWANG, "", file=("big.txt", b""))
    document = api.world.updates[-1]["message"]["document"]
    document["file_size"] = MAX_FILE + 1
    assert (await api.call("getFile", file_id=document["file_id"]))["description"] == "Bad Request: file is too big"
    assert (await api.call("getFile", file_id="x"))["description"] == "Bad Request: invalid file_id"


async def test_a_bot_sends_a_file(api: Api):
    content = b"\xef\xbb\xbfa,b\r\n--x--\r\n"
    files = {"document": ("表.csv", content)}
    sent = await api.call("sendDocument", files, chat_id=XIAOWANG, caption="<b>3</b>", parse_mode="HTML")
    shown = sent["result"]
    assert (shown["caption"], shown["caption_entities"][0]["type"]) == ("3", "bold")
    assert shown["document"]["file_name"] == "表.csv"
    assert api.world.files[shown["document"]["file_id"]] == content
    for given, said in (
        ({"caption": "长" * 1_025, "files": files}, "message caption is too long"),
        ({"files": {"document": ("a.txt", b"")}}, "file must be non-empty"),
        ({"files": {"other": ("a.txt", b"x")}}, "there is no document in the request"),
    ):
        refused = await api.call("sendDocument", chat_id=ADMIN, **given)
        assert refused["description"] == f"Bad Request: {said}"
