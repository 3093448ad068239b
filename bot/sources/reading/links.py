"""Links in a document as web addresses. Pure."""

from urllib.parse import urljoin, urlsplit


def absolute(base: str, link: str) -> str:
    """Return a page's link as an absolute web address; "" for any other link.

    Example: ``absolute("https://a.example/x/", "../1")`` -> ``"https://a.example/1"``; ``javascript:`` and the like
    give "".
    """
    try:
        joined = urljoin(base, link) if link else ""
        parts = urlsplit(joined)
    except ValueError:  # an address such as http://[broken
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.netloc else ""
