"""Configuration: every key from the file and the environment, and errors that name the key."""

import contextlib
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from bot.config import USUAL_SOURCES, Settings, keys, load, secrets_of, without_effect
from bot.core.errors import ConfigError
from tests.often import often
from tests.unit.examples import texts

TOKEN = "1234567890:AAthisIsNoTokenOfAnybody0123456789x"


@pytest.fixture
def config(tmp_path: Path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "config.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(path: Path | None) -> str:
    with pytest.raises(ConfigError) as raised:
        load(path)
    return str(raised.value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("1.5h", timedelta(minutes=90)),
        ('" 2 h "', timedelta(hours=2)),
        ("off", None),
        ('"off"', None),
        ("OFF", None),
        ("false", None),
        ("no", None),
    ],
)
def test_durations(config, written: str, expected: timedelta | None):
    assert load(config(f"delivery:\n  stale_after: {written}")).delivery.stale_after == expected


@pytest.mark.parametrize(
    "written", ["5", "5 parsecs", "-5m", "''", "true", "[]", "9999999999d", "1e3s", "h", "9" * 400 + "s"]
)
def test_what_is_no_duration_says_how_to_write_one(config, written: str):
    said = refused(config(f"delivery:\n  stale_after: {written}"))
    assert "delivery.stale_after: write a duration such as 30s, 5m, 24h or 7d" in said


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10MB", 10_000_000),
        ("500KB", 500_000),
        ("500 kb", 500_000),
        ("1.5MB", 1_500_000),
        ("1GB", 10**9),
        ("4096", 4096),
        ("80B", 80),
    ],
)
def test_sizes(config, written: str, expected: int):
    assert load(config(f"polling:\n  max_bytes: {written}")).polling.max_bytes == expected


@pytest.mark.parametrize("written", ["ten", "10 MiB", "10K", "-5", "0", "true", "1.5", "9" * 400 + "MB"])
def test_what_is_no_size_names_its_key(config, written: str):
    assert "polling.max_bytes: " in refused(config(f"polling:\n  max_bytes: {written}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("telegramm:\n  token: x", "telegramm is not a key. Did you mean telegram?"),
        ("polling:\n  intervall: 5m", "polling.intervall is not a key. Did you mean polling.interval?"),
        ("summary:\n  llm:\n    modell: x", "summary.llm.modell is not a key. Did you mean summary.llm.model?"),
        ("qqqqqqqq: 1", "qqqqqqqq is not a key."),
        ("polling:\n  interval: 0.5s", "polling.interval: must be 1s or more"),
        ("polling:\n  interval: off", "polling.interval: "),
        ("polling:\n  concurrency: 0", "polling.concurrency: "),
        ("timezone: Mars/Olympus", "timezone: is no time zone; write one such as Asia/Shanghai"),
        ("timezone: ../etc/passwd", "timezone: is no time zone"),
        ("language: fr", "language: must be one of zh-Hans, en"),
        ("http:\n  listen: 8080", "http.listen: "),
        ("http:\n  listen: localhost", "http.listen: write host:port, such as 127.0.0.1:8080"),
        ("admins: 42", "admins: write a list of numeric ids, such as [123456789]"),
        ("admins: [x]", "admins: write a list of numeric ids, such as [123456789]"),
        ("admins: [true]", "admins: write a list of numeric ids"),
        ("admins: ['@me']", "admins: write a list of numeric ids"),
        ("http: {status_token: short}", "http.status_token: must have 16 characters or more"),
        ("http: {public_url: 'ftp://a.example'}", "http.public_url: must begin with http:// or https://"),
        ("http: {public_url: 'https://a.example/?x=1'}", "http.public_url: must begin with http:// or https://"),
        ("http: {listen: '127.0.0.1:99999'}", "http.listen: the port must be 0 to 65535 (0 = any free one)"),
        ("polling: {timeout: 0s}", "polling.timeout: must be 1s or more"),
        ("polling: {timeout: off}", "polling.timeout: cannot be off: write a duration such as 30s"),
        (
            "polling: {allow_private: ['10.0.0.0/99']}",
            "polling.allow_private: entry 1, 10.0.0.0/99, is no network and no host",
        ),
        (
            "polling: {allow_private: [rsshub.lan, 'abc/8']}",
            "polling.allow_private: entry 2, abc/8, is no network and no host",
        ),
        ("polling: {allow_private: ['rsshub:1200']}", "write 192.168.1.0/24, 192.168.1.5 or a name such as rsshub.lan"),
        ("polling: {allow_private: ['300.1.1.1']}", "polling.allow_private: entry 1, 300.1.1.1, is no network"),
        ("polling: {allow_private: ['']}", "polling.allow_private: entry 1"),
        ("polling: {allow_private: 10.0.0.0/8}", "polling.allow_private: write a list"),
        ("polling: fast", "polling: write keys with values under it"),
        ("sources: [text]", "sources.0: write keys with values"),
        (
            "sources: [{kind: rss, name: a, url: 'http://x/'}, {kind: rss, name: b, url: 'http://y/'}, {kind: rss, name: c, url: 'http://x/'}]",
            "sources: entries 1 and 3 have the same url, by which a source is known: remove one",
        ),
        (
            "sources: [{kind: rss, name: a, url: x}, {kind: rss, name: on, url: y}]",
            "sources: entry 2: name must be text",
        ),
        ("sources: [{kind: rss, name: a, url: [x]}]", "sources: entry 1: url must be text: put it in quotes"),
        ("database: {url: 'sqlite+aiosqlite://'}", "database.url: a database in memory would forget everything"),
        ("database: {url: 'sqlite+aiosqlite:///'}", "database.url: a database in memory would forget everything"),
        (
            "database: {url: 'sqlite+aiosqlite:///:memory:'}",
            "database.url: a database in memory would forget everything",
        ),
        ("database: {url: 'sqlite+aiosqlite:///file:x?mode=memory&uri=true'}", "database.url: a database in memory"),
        ("database: {url: 'sqlite+aiosqlite://data/d.sqlite'}", "database.url: needs three slashes before the file"),
        ("telegram: {base_url: 'ftp://example.com/bot'}", "telegram.base_url: must begin with http:// or https://"),
        ("telegram: {base_url: 'http:///bot'}", "telegram.base_url: is no address"),
        ("telegram: {base_url: 'http://127.0.0.1:x/bot'}", "telegram.base_url: is no address"),
        ("telegram: {base_url: ''}", "telegram.base_url: is no address"),
        (
            "telegram: {base_url: 'http://127.0.0.1:9'}",
            "telegram.base_url: must end in /bot, without the token: add /bot",
        ),
        ("telegram: {base_url: 'http://127.0.0.1:9/?to=/bot'}", "telegram.base_url: must end in /bot"),
        ("telegram: {base_url: 'http://127.0.0.1:9/{token}/bot'}", "telegram.base_url: must end in /bot"),
        (
            f"telegram: {{base_url: 'https://api.telegram.org/bot{TOKEN}'}}",
            "telegram.base_url: must end in /bot, without the token",
        ),
        ("sources: [{kind: rss, url: x}]", "sources: entry 1 has no name"),
        ("sources: [{kind: rss, name: a, url: x}, {name: 5}]", "sources: entry 2 has no kind"),
        ("- a\n- b", "write keys with values"),
        ("text", "write keys with values"),
    ],
)
def test_an_error_names_the_file_the_key_and_what_is_wrong(config, text: str, said: str):
    path = config(text)
    assert refused(path).startswith(f"{path}")
    assert said in refused(path)
    assert len(refused(path).splitlines()) == 1
    assert TOKEN not in refused(path)


@pytest.mark.parametrize("key", ["telegram.proxy", "polling.proxy"])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "foo://me:pass-word@proxy.example:1",
            "must begin with http://, https:// or socks5://, such as http://127.0.0.1:3128",
        ),
        ("nonsense", "is no address: check its beginning (http://), its host, and the port (1 to 65535)"),
        ("proxy.example:3128", "is no address"),
        ("http://me:pass-word@proxy.example:99999", "is no address"),
        ("http://me:pass-word@proxy.example:0", "is no address"),
        ("http://me:pass-word@", "is no address"),
        ("http://[::1", "is no address"),
        ("http://me:pass-word@proxy.example:1/path", "must end after the port"),
    ],
)
def test_a_proxy_is_an_address_and_an_error_does_not_show_its_password(config, key: str, address: str, said: str):
    section, name = key.split(".")
    shown = refused(config(f"{section}: {{{name}: '{address}'}}"))
    assert f"{key}: {said}" in shown
    assert "pass-word" not in shown


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:3128", "https://me:pass@proxy.example/", "HTTP://[::1]:3128", "", "direct"]
)
def test_a_proxy_that_can_be_used_is_taken(config, address: str):
    found = load(config(f"telegram: {{proxy: '{address}'}}\npolling: {{proxy: '{address}'}}"))
    assert found.telegram.proxy.get_secret_value() == found.polling.proxy.get_secret_value() == address


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_is_taken(config, scheme: str):
    path = config(f"telegram: {{proxy: '{scheme}://u:p@proxy.example:1080'}}")
    httpx.AsyncHTTPTransport(proxy=f"{scheme}://proxy.example:1080")
    assert load(path).telegram.proxy.get_secret_value().startswith(scheme)


@pytest.mark.parametrize(
    "address", ["https://api.telegram.org/bot/", "http://127.0.0.1:8081/bot", "http://[::1]:8081/telegram/bot//"]
)
def test_a_bot_api_address_may_end_in_a_slash(config, address: str):
    assert load(config(f"telegram: {{base_url: '{address}'}}")).telegram.base_url == address.rstrip("/")


def test_a_number_is_a_name_and_hosts_and_networks_may_be_private(config):
    found = load(
        config(
            "sources: [{kind: rss, name: 500, url: x}]\n"
            "polling: {allow_private: [10.0.0.0/8, 10.0.0.5/8, 192.168.1.5, '::1', 'fd00::/8', localhost, rss_hub, rsshub.lan]}"
        )
    )
    assert found.sources[0]["name"] == "500"
    assert len(found.polling.allow_private) == 8


def test_every_error_is_told_at_once(config):
    assert len(refused(config("a: 1\nb: 2\nlog:\n  level: loud")).splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("telegram:\n  token: [", "(line 2)"),
        ("a: b: c", "(line 1)"),
        ("\t- x", "(line 1)"),
        (b"\xff\xfe\xff", ""),
        (b"language: \xd6\xd0", ""),
        ("a: 2026-02-30", ""),
        ("? [a]\n: b\n? {c: d}\n: e", ""),
        ("[" * 3_000, ""),
        ("a: !!python/object/apply:os.system [ls]", ""),
    ],
)
def test_bad_yaml_is_told_with_its_line(config, text: str | bytes, line: str):
    said = refused(config(text))
    assert "is not valid YAML" in said
    assert line in said


def test_a_missing_file_says_what_to_copy(tmp_path: Path):
    assert "Copy config.example.yaml to it" in refused(tmp_path / "none.yaml")
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.parametrize("text", ["", "# nothing\n", "telegram:\n", "---\n..."])
def test_an_empty_file_is_the_defaults(config, text: str):
    assert load(config(text)).model_dump(exclude={"sources"}) == load(None).model_dump(exclude={"sources"})
    # A start without any sources reads the usual ones, if there were never any others.
    assert "sources" not in load(config(text)).model_fields_set
    assert "sources" in load(config("sources: []")).model_fields_set
    assert load(None).sources == USUAL_SOURCES


@given(texts(12))
@settings(max_examples=often(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_settings_or_a_config_error(config, text: str):
    for whole in (text, f"telegram:\n  token: {text}", f"polling:\n  interval: {text}"):
        with contextlib.suppress(ConfigError):
            assert isinstance(load(config(whole.encode("utf-8", "surrogatepass"))), Settings)


@pytest.fixture
def environment():
    """Set environment variables for one test."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch.setenv


def test_the_environment_wins_over_the_file(config, environment):
    environment("DINGXUN_TELEGRAM__TOKEN", TOKEN)
    environment("DINGXUN_POLLING__INTERVAL", "5m")
    environment("DINGXUN_DELIVERY__STALE_AFTER", "off")
    environment("DINGXUN_SUMMARY__LLM__API_KEY", "llm-key")
    environment("DINGXUN_ADMINS", "[42, 43]")
    environment("DINGXUN_LOG__FORMAT", "json")
    found = load(config("telegram:\n  token: other\n  mode: polling\npolling:\n  interval: 1h\n  per_host: 3"))
    assert found.telegram.token.get_secret_value() == TOKEN
    assert (found.polling.interval, found.polling.per_host) == (timedelta(minutes=5), 3)
    assert found.delivery.stale_after is None
    assert found.summary.llm.api_key.get_secret_value() == "llm-key"
    assert found.admins == (42, 43)
    assert found.log.format == "json"
    assert load(None).telegram.token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DINGXUN_TELEGRAM__TOKN", TOKEN, " is not a setting. Did you mean DINGXUN_TELEGRAM__TOKEN?"),
        ("DINGXUN_TOKEN", TOKEN, " is not a setting. Did you mean DINGXUN_TELEGRAM__TOKEN?"),
        ("DINGXUN_TELEGRAM_TOKEN", TOKEN, " is not a setting. Did you mean DINGXUN_TELEGRAM__TOKEN?"),
        ("DINGXUN_FOO", "1", " is not a setting. Did you mean DINGXUN_"),
        ("DINGXUN_", "1", " is not a setting. Did you mean DINGXUN_"),
        ("dingxun_log_level", "debug", " is not a setting. Did you mean DINGXUN_LOG__LEVEL?"),
        ("DINGXUN_ADMINS__0", "42", " is not a setting. Did you mean DINGXUN_ADMINS?"),
        ("DINGXUN_ADMINS", "not json " + TOKEN, ": admins: write a JSON list, such as DINGXUN_ADMINS='[123456789]'"),
        ("DINGXUN_ADMINS", "abc", ": admins: write a JSON list, such as DINGXUN_ADMINS='[123456789]'"),
        ("DINGXUN_ADMINS", "123456789", ": admins: write a JSON list, such as DINGXUN_ADMINS='[123456789]'"),
        ("DINGXUN_ADMINS", "", ": admins: write a JSON list, such as DINGXUN_ADMINS='[123456789]'"),
        ("DINGXUN_ADMINS", '["abc"]', ": admins: write a list of numeric ids, such as [123456789]"),
        ("DINGXUN_POLLING__ALLOW_PRIVATE", "10.0.0.0/8", "='[\"192.168.1.0/24\"]'"),
        ("DINGXUN_TELEGRAM__TOKENS", TOKEN, ": telegram.tokens: write a JSON list"),
        ("DINGXUN_SOURCES", "[" * 9_000, ": sources: write a JSON list"),
        ("DINGXUN_TELEGRAM", "[" + TOKEN, ": set its keys one by one, such as DINGXUN_TELEGRAM__TOKEN"),
        ("DINGXUN_TELEGRAM", '{"tokn": "x"}', ": telegram.tokn is not a key. Did you mean telegram.token?"),
        ("DINGXUN_POLLING__TIMEOUT", TOKEN, ": polling.timeout: write a duration"),
        ("DINGXUN_TELEGRAM__MODE", TOKEN, ": telegram.mode"),
    ],
)
def test_an_error_of_the_environment_names_the_key_and_no_value(environment, config, name: str, value: str, said: str):
    environment(name, value)
    for path in (None, config("language: en")):  # the variable is named, not the file beside it
        shown = refused(path)
        assert shown.startswith(name.upper())
        assert said in shown
        assert TOKEN not in shown
        assert len(shown.splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["DINGXUN_SERVICE_HOST", "DINGXUN_SERVICE_PORT_HTTP", "DINGXUN_PORT", "DINGXUN_PORT_8080_TCP_ADDR"]
)
def test_what_a_cluster_tells_of_a_service_named_dingxun_is_no_setting(environment, name: str):
    environment(name, "tcp://10.0.0.1:8080")
    assert load(None) == load(None)


def test_a_section_as_json_is_taken(environment):
    environment("DINGXUN_SUMMARY__LLM", '{"model": "m"}')
    environment("DINGXUN_POLLING__ALLOW_PRIVATE", '["10.0.0.0/8"]')
    assert load(None).summary.llm.model == "m"
    assert load(None).polling.allow_private == ("10.0.0.0/8",)


SECRETS = f"""
telegram: {{token: "{TOKEN}", tokens: ["222222:second-token"], base_url: "https://me:api-password@api.example/bot", proxy: "http://u:p%40ss-word@proxy.example:1080", webhook: {{secret: hook-secret}}}}
database: {{url: "postgresql+psycopg://bot:database-password@db/dingxun"}}
polling: {{proxy: "http://me:polling-password@proxy.example"}}
summary: {{llm: {{api_key: llm-api-key}}}}
http: {{status_token: status-page-token}}
"""
PARTS = [
    *(TOKEN, "222222:second-token", "p%40ss-word", "p@ss-word", "hook-secret", "database-password", "polling-password"),
    *("llm-api-key", "status-page-token", "api-password"),
]


def test_secrets_are_not_shown_and_all_are_known(config):
    found = load(config(SECRETS))
    shown = f"{found!r} {found} {found.telegram!r} {found.model_dump()} {found.model_dump_json()}"
    # An address that is no secret shows its password here; the redactor knows it.
    assert [one for one in PARTS if one in shown] == ["api-password"]
    assert set(PARTS) <= set(secrets_of(found))
    assert secrets_of(load(None)) == ["sqlite+aiosqlite:///data/dingxun.sqlite"]


def test_settings_are_frozen_and_say_what_does_nothing_yet(config):
    assert without_effect(load(None)) == []
    found = load(config("access: invite\nsummary:\n  engine: llm\n  llm: {model: m}\nworkers: {concurrency: 9}"))
    assert without_effect(found) == ["summary.llm", "workers", "summary.engine"]
    with pytest.raises(ValueError, match="frozen"):
        found.language = "en"  # type: ignore[misc]


def test_there_is_a_key_for_everything_the_contract_names():
    named = "telegram.token telegram.webhook.secret polling.allow_private delivery.stale_after summary.llm.api_key sources log.format"
    assert set(named.split()) <= set(keys())
