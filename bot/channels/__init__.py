"""Outbound: what leaves the bot."""

import os

# python-telegram-bot 22 warns at each 429 that retry_after will be a timedelta, unless it is told that we know.
os.environ.setdefault("PTB_TIMEDELTA", "true")
