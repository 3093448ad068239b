"""How often a property is tried: in ``make test`` a third of the examples, all of them in ``make torture``."""

import os

THOROUGH = os.environ.get("DINGXUN_THOROUGH") == "1"


def often(most: int) -> int:
    """Return how many examples to try.

    Example: ``@settings(max_examples=often(600))`` -> 200, and 600 in ``make torture``.
    """
    return most if THOROUGH else -(-most // 3)
