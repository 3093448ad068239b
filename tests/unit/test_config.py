"""Configuration: every key from the file and the environment, and errors that name the key."""

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bot.config import USUAL_SOURCES, Settings, keys, load, secrets_of, without_effect
from bot.core.errors import ConfigError
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
        ("language: fr", "language: Input should be 'zh-Hans' or 'en'"),
        ("http:\n  listen: 8080", "http.listen: "),
        ("http:\n  listen: localhost", "http.listen: write host:port, such as 127.0.0.1:8080"),
        ("admins: 42", "admins: "),
        ("admins: [x]", "admins.0: "),
        ("sources: [{kind: rss, url: x}]", "sources: entry 1 has no name"),
        ("sources: [{kind: rss, name: a, url: x}, {name: 5}]", "sources: entry 2 has no kind"),
        ("- a\n- b", "write keys with values"),
        ("text", "write keys with values"),
    ],
)
def test_an_error_names_the_file_the_key_and_what_is_wrong(config, text: str, said: str):
    path = config(text)
    assert refused(path).startswith(str(path))
    assert said in refused(path)


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
    assert load(config(text)).sources == ()  # a file says what there is; without one the usual sources are read
    assert load(None).sources == USUAL_SOURCES


@given(texts(12))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        ("DINGXUN_TELEGRAM__TOKN", TOKEN, "telegram.tokn is not a key. Did you mean telegram.token?"),
        ("DINGXUN_ADMINS", "not json " + TOKEN, "admins"),
        ("DINGXUN_TELEGRAM", "[" + TOKEN, "telegram"),
        ("DINGXUN_POLLING__TIMEOUT", TOKEN, "polling.timeout: write a duration"),
        ("DINGXUN_TELEGRAM__MODE", TOKEN, "telegram.mode"),
    ],
)
def test_an_error_of_the_environment_names_the_key_and_no_value(environment, name: str, value: str, said: str):
    environment(name, value)
    assert said in refused(None)
    assert TOKEN not in refused(None)


SECRETS = f"""
telegram: {{token: "{TOKEN}", tokens: ["222222:second-token"], proxy: "socks5://u:p%40ss-word@proxy.example:1080", webhook: {{secret: hook-secret}}}}
database: {{url: "postgresql+psycopg://bot:database-password@db/dingxun"}}
polling: {{proxy: "http://me:polling-password@proxy.example"}}
summary: {{llm: {{api_key: llm-api-key}}}}
http: {{status_token: status-token}}
"""
PARTS = [
    *(TOKEN, "222222:second-token", "p%40ss-word", "p@ss-word", "hook-secret", "database-password", "polling-password"),
    *("llm-api-key", "status-token"),
]


def test_secrets_are_not_shown_and_all_are_known(config):
    found = load(config(SECRETS))
    shown = f"{found!r} {found} {found.telegram!r} {found.model_dump()} {found.model_dump_json()}"
    assert not [one for one in PARTS if one in shown]
    assert set(PARTS) <= set(secrets_of(found))
    assert secrets_of(load(None)) == ["sqlite+aiosqlite:///data/dingxun.sqlite"]


def test_settings_are_frozen_and_say_what_does_nothing_yet(config):
    assert without_effect(load(None)) == []
    found = load(config("access: invite\nsummary:\n  engine: llm\n  llm: {model: m}\nworkers: {concurrency: 9}"))
    assert without_effect(found) == ["access", "summary.llm", "workers", "summary.engine"]
    with pytest.raises(ValueError, match="frozen"):
        found.language = "en"  # type: ignore[misc]


def test_there_is_a_key_for_everything_the_contract_names():
    named = "telegram.token telegram.webhook.secret polling.allow_private delivery.stale_after summary.llm.api_key sources log.format"
    assert set(named.split()) <= set(keys())
