"""Properties are tried with the same examples every time, and no example is timed."""

from hypothesis import settings

from tests.often import often

settings.register_profile("steady", derandomize=True, database=None, deadline=None, max_examples=often(100))
settings.load_profile("steady")
