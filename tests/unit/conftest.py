"""Properties are tried with the same examples every time, and nothing of it is timed."""

from hypothesis import HealthCheck, settings

from tests.often import often

settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine makes examples slowly
    max_examples=often(100),
)
settings.load_profile("steady")
