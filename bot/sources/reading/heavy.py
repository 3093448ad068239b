"""The mark of parsers that are slow even for small documents."""

from collections.abc import Callable
from typing import Any, TypeVar

Work = TypeVar("Work", bound=Callable[..., Any])


def never_inline(work: Work) -> Work:
    """Mark a parser as slow for small documents, too: it never runs in the loop."""
    work.never_inline = True  # type: ignore[attr-defined]
    return work
