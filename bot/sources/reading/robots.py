"""Pages by which a site keeps programs out: they ask whether a person is there."""

import re

_HEAD = 60_000
# What those who write such pages for others put into them, and what they say.
_CHECK = re.compile(
    r"/cdn-cgi/challenge-platform/|cf-browser-verification|cf_chl_opt|_Incapsula_Resource|g-recaptcha|h-captcha|hcaptcha\.com|"
    r"geetest|TencentCaptcha|ddos-guard|px-captcha|aliyun_waf|acw_sc__v2|"
    r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|人机验证|安全验证|访问验证|滑动验证|完成验证",
    re.IGNORECASE,
)


def asks_for_people(page: str) -> bool:
    """Tell whether a page asks for a proof that nobody's program can give.

    Example: ``asks_for_people('<script src="/cdn-cgi/challenge-platform/…">')`` -> ``True``.
    """
    return _CHECK.search(page, 0, _HEAD) is not None
