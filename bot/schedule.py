"""The recurring jobs: APScheduler says "look now" to the stages; what is due stands in the tables."""

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

# Seconds between looks. Kicks make the stages look at once; these catch what a lost kick or another process left.
TICKS = {"poll": 1.0, "enrich": 20.0, "group": 5.0, "match": 5.0, "summarise": 5.0, "send": 1.0}


def make_schedule(kick: Callable[[str], None], ticks: dict[str, float] | None = None) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, with one job per stage.

    Example: ``schedule = make_schedule(dispatch.kick); schedule.start()``.

    ``misfire_grace_time=None`` and ``coalesce``: after a stall a job runs once, and never not at all (TELEGRAM.md: the default of one
    second drops runs silently).
    """
    scheduler = AsyncIOScheduler(
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
    )
    for name, seconds in (ticks or TICKS).items():
        scheduler.add_job(kick, IntervalTrigger(seconds=seconds), args=[name], id=name)
    return scheduler
