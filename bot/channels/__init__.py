"""Outbound: everything that leaves the bot."""

import os

# python-telegram-bot 22 warns at each 429 that retry_after will be a timedelta, unless this variable asks for one.
os.environ.setdefault("PTB_TIMEDELTA", "true")
