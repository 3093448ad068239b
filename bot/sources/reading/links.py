"""Links of a document, as addresses of the web. Pure."""

from urllib.parse import urljoin, urlsplit


def absolute(base: str, link: str) -> str:
    """Return a link of a page as an address of the web; "" for what is none.

    Example: ``absolute("https://a.example/x/", "../1")`` -> ``"https://a.example/1"``; ``javascript:`` and the like give nothing.
    """
    try:
        joined = urljoin(base, link) if link else ""
        parts = urlsplit(joined)
    except ValueError:  # an address such as http://[broken
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.netloc else ""
