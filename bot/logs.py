"""Logs: one line per event, for people or as JSON, without secrets (demand 16)."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from urllib.parse import quote

import structlog

from bot.core.errors import StoreError
from bot.core.sources.redaction import masked_url

# A bot token anywhere: python-telegram-bot's requests carry it in their addresses, right after "bot".
_TOKEN = re.compile(r"(?<!\d)\d{5,20}:[A-Za-z0-9_-]{30,100}")
SHORTEST_SECRET = 6
# The number of different errors that are remembered.
ERRORS_KEPT = 1_000
MAX_CAUSES = 10
# The characters of a text from outside (perhaps an answer of a megabyte) that a line shows; more of a traceback.
MAX_VALUE, MAX_TRACEBACK, MAX_LINE = 2_000, 20_000, 60_000


class Redactor:
    """Replaces secrets by ``***``: the learnt ones, in all their written forms, and whatever looks like a token.

    Example: ``Redactor(["password"])("http://me:password@proxy/bot1234567890:AA…")``
    -> ``"http://me:***@proxy/bot***"``.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: list[str] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Also replace these secrets."""
        # The longest first: one secret may hold another.
        known = {*self._secrets, *(form for secret in secrets for form in _written(secret))}
        self._secrets = sorted(known, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _TOKEN.sub("***", text)


class Redacting(logging.Formatter):
    """Redacts the output of another formatter, tracebacks included, and masks keys in addresses."""

    def __init__(self, inner: logging.Formatter, redact: Redactor) -> None:
        super().__init__()
        self._inner = inner
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line = masked_url(self._redact(self._inner.format(record)))
        return _cut(line, MAX_LINE)  # a line that is still long quotes a traceback


class Repeated(logging.Filter):
    """Lets an error be written once a minute, however often it occurs; the next line says how many were left out.

    Errors of the database that stop every write (no room, a lock) count as one error, whichever stage meets them. They
    have no traceback: it would show no code of ours.
    """

    def __init__(self, every: float = 60.0) -> None:
        super().__init__()
        self._every = every
        self._written: dict[tuple[str, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is to be written."""
        fault = _fault_of(record)
        if fault is None:
            return True
        said = _said_by_database(fault)
        told = record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()}
        fields = sorted(f"{name}: {value}" for name, value in told.items() if name not in {"exc_info", "timestamp"})
        key = ("database", said) if said else (record.name, type(fault).__name__, str(fault)[:200], *fields)
        at, left_out = self._written.get(key, (record.created - self._every, 0))
        if 0 <= record.created - at < self._every:
            self._written[key] = at, left_out + 1
            return False
        if len(self._written) > ERRORS_KEPT:
            self._written.clear()
        self._written[key] = record.created, 0
        _tell(record, left_out, said)
        return True


def _fault_of(record: logging.LogRecord) -> BaseException | None:
    told: object = record.exc_info
    if isinstance(record.msg, dict):
        told = record.msg.get("exc_info")
        if told is True:  # the exception being handled
            told = sys.exc_info()
    if isinstance(told, BaseException):
        return told
    return told[1] if isinstance(told, tuple) else None


def _said_by_database(fault: BaseException) -> str:
    """Return a driver's words on why a database cannot be used, from anywhere in the chain; "" for other errors."""
    for _ in range(MAX_CAUSES):
        if isinstance(fault, StoreError):
            return str(fault)
        said = getattr(fault, "orig", None)
        if said is not None and type(fault).__name__ == "OperationalError":
            return str(said)
        if fault.__cause__ is None:
            break
        fault = fault.__cause__
    return ""


def _tell(record: logging.LogRecord, left_out: int, why: str) -> None:
    """Add the number of lines left out; ``why`` replaces the traceback."""
    more: dict[str, object] = ({"why": why} if why else {}) | ({"left_out": left_out} if left_out else {})
    if isinstance(record.msg, dict):
        record.msg = {name: value for name, value in record.msg.items() if not (why and name == "exc_info")} | more
    elif more:
        record.msg = f"{record.getMessage()} ({', '.join(f'{name}: {value}' for name, value in more.items())})"
        record.args = ()
    if why:
        record.exc_info = None


def _written(secret: str) -> set[str]:
    """Return the forms of a secret in a log: as it is, in an address, in a repr, in JSON, in a repr in JSON."""
    if len(secret) < SHORTEST_SECRET:
        return set()
    forms = {secret, quote(secret, safe="")}
    for _ in range(2):
        forms |= {
            said[1:-1]
            for form in forms
            for said in (repr(form), json.dumps(form), json.dumps(form, ensure_ascii=False))
        }
    return forms


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} letters)"


def _shorten(redact: Redactor) -> structlog.types.Processor:
    """Shorten long texts, redacted first: the half of a secret would not be recognised."""

    def shorten(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        for name, value in event.items():
            most = MAX_TRACEBACK if name == "exception" else MAX_VALUE
            if isinstance(value, str) and len(value) > most:
                event[name] = _cut(masked_url(redact(value)), most)
        return event

    return shorten


def set_up_logs(level: str, form: str, redact: Redactor) -> None:
    """Send all logs, ours and the libraries', to stderr through one redacting formatter.

    Example: ``set_up_logs("info", "pretty", Redactor(["1234567890:AA…"]))``; ``form`` is pretty or json.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = form == "json"
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        # Plain tracebacks: Rich's would print local variables, and break secrets over lines, where
        # redaction misses them.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([structlog.processors.format_exc_info] if as_json else []),
            _shorten(redact),
            last,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(formatter, redact))
    handler.addFilter(Repeated())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # These log every request and every job at INFO and DEBUG: only their warnings matter.
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "aiosqlite", "alembic", "uvicorn", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # python-telegram-bot also raises for every answer that it cannot read, and the caller logs that; here it would be
    # logged with a traceback and a proxy's whole page.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
