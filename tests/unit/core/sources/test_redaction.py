"""Secrets of sources: what is shown of them, and how they come back."""

import pytest

from bot.core.sources.redaction import has_mask, is_secret, masked_options, masked_url, unmasked_options


@pytest.mark.parametrize(
    "name",
    [
        "key",
        "token",
        "secret",
        "sign",
        "password",
        "auth",
        "access_token",
        "accessToken",
        "api_key",
        "API-KEY",
        "apikey",
        "appid",
        "appId",
        "app_id",
        "X-Api-Key",
        "sig",
    ],
)
def test_what_is_secret_by_its_name(name: str):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["keyword", "page", "monkey", "author", "design", "signal", "appetite", "id", "code", "type", "market"]
)
def test_what_is_not(name: str):
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed?key=4f1c&page=2", "https://a.example/feed?key=•••&page=2"),
        ("https://a.example/feed?page=2&access%5Ftoken=a%20b#x", "https://a.example/feed?page=2&access%5Ftoken=•••#x"),
        ("https://a.example/feed?token=&keyword=key", "https://a.example/feed?token=&keyword=key"),
        ("https://a.example/key=1/feed", "https://a.example/key=1/feed"),
        ("http://[broken?key=1", "http://[broken?key=•••"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str):
    assert masked_url(url) == shown


STORED = {
    "sign": "cls-signature",
    "address": "https://a.example/?key=4f1c",
    "headers": {"X-Token": "4f1c", "Referer": "https://a.example/"},
    "query": {"appid": 7, "sub": [{"secret": "s"}], "none": None},
}


def test_options_come_back_as_they_were_where_they_stay_masked():
    shown = masked_options(STORED)
    assert shown == {
        "sign": "cls-signature",
        "address": "https://a.example/?key=•••",
        "headers": {"X-Token": "•••", "Referer": "https://a.example/"},
        "query": {"appid": "•••", "sub": [{"secret": "•••"}], "none": None},
    }
    assert unmasked_options(shown, STORED) == STORED
    changed = {**shown, "headers": {"X-Token": "neu", "Referer": "x"}, "more": [1]}
    assert unmasked_options(changed, STORED) == {**STORED, "headers": {"X-Token": "neu", "Referer": "x"}, "more": [1]}
    assert not has_mask(unmasked_options(changed, STORED))
    # Elsewhere it is not known what it stands for.
    assert has_mask(unmasked_options({"address": "https://b.example/?key=•••", "headers": {"Y-Token": "•••"}}, STORED))
