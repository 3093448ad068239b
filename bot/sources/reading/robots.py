"""Recognises pages that keep programs out: they ask for proof that the visitor is a person."""

import re

_HEAD = 60_000
# Marks of the vendors of such pages, and their usual words.
_CHECK = re.compile(
    r"/cdn-cgi/challenge-platform/|cf-browser-verification|cf_chl_opt|_Incapsula_Resource|g-recaptcha|h-captcha|hcaptcha\.com|"
    r"geetest|TencentCaptcha|ddos-guard|px-captcha|aliyun_waf|acw_sc__v2|"
    r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|人机验证|安全验证|访问验证|滑动验证|完成验证",
    re.IGNORECASE,
)


def asks_for_people(page: str) -> bool:
    """Tell whether a page asks for a proof that no program can give.

    Example: ``asks_for_people('<script src="/cdn-cgi/challenge-platform/…">')`` -> ``True``.
    """
    return _CHECK.search(page, 0, _HEAD) is not None
