"""Proxies: which one Telegram is reached by, for every place where one can be set."""

import pytest

from bot.config import secrets_in, way_to
from bot.core.errors import ConfigError

API, KEY = "https://api.telegram.org/bot", "telegram.proxy"


@pytest.mark.parametrize(
    ("address", "configured", "environment", "proxy", "said"),
    [
        (API, "", {}, None, ""),
        (API, "http://a:1", {"https_proxy": "http://b:2"}, "http://a:1", KEY),
        (API, "", {"https_proxy": "http://b:2", "all_proxy": "http://c:3"}, "http://b:2", "https_proxy"),
        (API, "", {"HTTPS_PROXY": "http://b:2"}, "http://b:2", "HTTPS_PROXY"),
        (API, "", {"HTTPS_PROXY": "http://b:2", "https_proxy": " "}, "http://b:2", "HTTPS_PROXY"),
        (API, "", {"ALL_PROXY": "socks5://c:3"}, "socks5://c:3", "ALL_PROXY"),
        (API, "", {"all_proxy": "socks://c:3/"}, "socks5://c:3", "all_proxy"),
        (API, "", {"https_proxy": "b:2"}, "http://b:2", "https_proxy"),
        # Only for HTTP addresses, and never for those that NO_PROXY names.
        (API, "", {"http_proxy": "http://b:2"}, None, ""),
        (API, "", {"https_proxy": "http://b:2", "no_proxy": "example.com, .telegram.org"}, None, ""),
        (API, "", {"https_proxy": "http://b:2", "NO_PROXY": "*"}, None, ""),
        (API, "", {"https_proxy": "http://b:2", "no_proxy": "telegram.example"}, "http://b:2", "https_proxy"),
        (API, "http://a:1", {"no_proxy": "*"}, "http://a:1", KEY),
        *(
            (address, "", {"all_proxy": "http://b:2", "no_proxy": f"one.example {names}\t,two.example"}, *way)
            for address, names, *way in (
                ("http://10.1.2.3:8081/bot", "10.0.0.0/8", None, ""),
                ("http://10.1.2.3:8081/bot", "10.1.2.3", None, ""),
                ("http://10.1.2.3:8081/bot", "10.1.2.3:8081", None, ""),
                ("http://10.1.2.3:8081/bot", "10.1.2.3:8082,11.0.0.0/8,10.0.0.0/99,2.3", "http://b:2", "all_proxy"),
                ("http://[fd00::7]:8081/bot", "fd00::/8", None, ""),
                ("http://[fd00::7]:8081/bot", "[fd00::7]", None, ""),
                ("http://[fd00::7]:8081/bot", "[fd00:0::7]:8081", None, ""),
                ("http://[fd00::7]:8081/bot", "fd00::7", None, ""),
                ("http://[fd00::7]:8081/bot", "[fd00::7]:80", "http://b:2", "all_proxy"),
                ("http://bot-api.lan:8081/bot", "*.lan", None, ""),
                ("http://bot-api.lan:8081/bot", ".LAN:8081", None, ""),
                ("http://bot-api.lan:8081/bot", "*.:8081, :8081, an, *lan.example", "http://b:2", "all_proxy"),
                (API, "telegram.org:443", None, ""),
                (API, "telegram.org:80", "http://b:2", "all_proxy"),
            )
        ),
        (API, "direct", {"https_proxy": "http://b:2"}, None, ""),
        # This machine is never asked through a proxy.
        *(
            (f"http://{host}:8081/bot", key, {"all_proxy": "http://b:2", "https_proxy": "http://b:2"}, None, "")
            for host in ("127.0.0.1", "127.9.9.9", "localhost", "api.localhost", "[::1]")
            for key in ("", "http://a:1")
        ),
        ("http://bot-api:8081/bot", "", {"https_proxy": "http://b:2"}, None, ""),
        ("http://bot-api:8081/bot", "", {"all_proxy": "http://b:2"}, "http://b:2", "all_proxy"),
    ],
)
def test_the_way(address: str, configured: str, environment: dict[str, str], proxy: str | None, said: str):
    way = way_to(address, KEY, configured, environment)
    assert (way.proxy, way.said) == (proxy, said)


@pytest.mark.parametrize("value", ["ftp://b:2", "http://me:pass-word@b:99999", "http://[::1", "http://b:2/path", "::"])
def test_a_variable_that_is_no_proxy_is_named_without_its_password(value: str):
    with pytest.raises(ConfigError, match=r"^ALL_PROXY in the environment .*telegram\.proxy: direct") as raised:
        way_to(API, KEY, "", {"ALL_PROXY": value})
    assert "pass-word" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_proxy_is_shown_without_its_password():
    way = way_to(API, KEY, "", {"https_proxy": "http://me:pass%40word@proxy.example:3128"})
    assert way.shown == "http://proxy.example:3128"
    assert "pass" not in repr(way)
    assert secrets_in({"HTTPS_PROXY": "http://me:pass%40word@proxy.example:3128"}) == ["pass%40word", "pass@word"]
