"""Links in a document as web addresses. Pure."""

from urllib.parse import urljoin, urlsplit

MAX_LENGTH = 4_000
"""Characters of a link: to split one, its host is normalised, in the square of the marks on one of its letters."""


def absolute(base: str, link: str) -> str:
    """Return a page's link as an absolute web address; "" for any other link.

    Example: ``absolute("https://a.example/x/", "../1")`` -> ``"https://a.example/1"``; ``javascript:`` and the like
    give "".
    """
    if len(link) > MAX_LENGTH:
        return ""
    try:
        joined = urljoin(base, link) if link else ""
        parts = urlsplit(joined)
    except ValueError:  # an address such as http://[broken
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.netloc else ""
