"""Events: what stages report to the log, the demo's page and the counters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a stage.

    Example: ``Event("poll", "证券日报", {"status": 200, "new": 3})``.
    """

    stage: Literal["poll", "enrich", "group", "match", "summarise", "send", "notify", "forget"]
    what: str
    numbers: dict[str, Any] = field(default_factory=dict)


Report = Callable[[Event], None]
