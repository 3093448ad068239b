"""What takes long to read, however small it is: never in the loop."""

from collections.abc import Callable
from typing import Any, TypeVar

Work = TypeVar("Work", bound=Callable[..., Any])


def never_inline(work: Work) -> Work:
    """Mark a parser that takes long for small documents too: it never runs in the loop."""
    work.never_inline = True  # type: ignore[attr-defined]
    return work
