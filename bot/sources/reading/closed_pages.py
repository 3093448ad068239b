"""Pages that a site shows instead of its news: they ask whether a person is there, or for a password."""

import re

_HEAD = 60_000
# Marks of the vendors of such pages, and their usual words.
_CHECK = re.compile(
    r"/cdn-cgi/challenge-platform/|cf-browser-verification|cf_chl_opt|_Incapsula_Resource|g-recaptcha|h-captcha|hcaptcha\.com|"
    r"geetest|TencentCaptcha|ddos-guard|px-captcha|aliyun_waf|acw_sc__v2|"
    r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|人机验证|安全验证|访问验证|滑动验证|完成验证",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(r"登录|sign in|log in", re.IGNORECASE)


def asks_for_people(page: str) -> bool:
    """Tell whether a page asks for a proof that no program can give.

    Example: ``asks_for_people('<script src="/cdn-cgi/challenge-platform/…">')`` -> ``True``.
    """
    return _CHECK.search(page, 0, _HEAD) is not None


def has_password_field(page: str) -> bool:
    """Tell whether a page has a field for a password."""
    return _PASSWORD.search(page, 0, 200_000) is not None


def asks_for_login(page: str) -> bool:
    """Tell whether a page that should be a feed asks for a login, by a field or by words.

    Example: ``asks_for_login("<p>请先登录</p>")`` -> ``True``.
    """
    return has_password_field(page) or _LOGIN.search(page, 0, 50_000) is not None
