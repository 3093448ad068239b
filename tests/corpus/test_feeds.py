"""The feeds of other parsers' suites through the kind ``rss``: no crash, no hang, and what the suites expect (demand
5).
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import feedparser
import pytest

from bot.core.errors import ParseError
from bot.core.types import Reply
from bot.sources.kinds.rss import ParsedFeed, Rss, read_feed
from bot.sources.reading.document import decode
from bot.sources.reading.newest import MAX_ITEMS
from tests.corpus.feeds import AT, URL, Case, Expected, agrees, fastfeedparser_cases, feedparser_cases, yarr_cases

# A name stands for the superset that Windows made of it.
SUPERSETS = {
    "GB2312": "gb18030", "Big5": "big5hkscs", "EUC-KR": "cp949", "SHIFT_JIS": "cp932", "TIS-620": "cp874", "ascii": "cp1252",
    "iso-8859-1": "cp1252", "iso-8859-9": "cp1254",
}  # fmt: skip
REASONS = {"not-a-feed", "login-page", "parse", "none-of", "empty"}
SHOWN = os.environ.get("DINGXUN_SHOW") == "1"
# Well-formed documents that are read otherwise than feedparser does, and why: nothing else may differ.
OTHERWISE = {
    "wellformed/base/http_entry_id_base_content_location.xml": "a relative id stays: it names the entry, whatever the address",
    "wellformed/base/http_entry_id_base_docuri.xml": "a relative id stays: it names the entry, whatever the address",
    "wellformed/rss/entity_in_doctype.xml": "no entity of a document's own is ever expanded",
    "wellformed/sanitize/feed_title_crazy.xml": "a title that is a page of scripts is read as browsers do",
    "wellformed/sanitize/entry_title_crazy.xml": "a title that is a page of scripts is read as browsers do",
    "wellformed/sanitize/feed_title_object.xml": "what stands within <object> is shown by no browser",
    "wellformed/sanitize/entry_title_object.xml": "what stands within <object> is shown by no browser",
    "wellformed/sanitize/xml_declaration_unexpected_character.xml": "<!DOCTYPE is no text in HTML",
    "wellformed/sanitize/xml_malicious_comment.xml": "a comment that nothing closes hides what follows, in HTML",
}
# What their other suites hold a parser against: cleaned HTML, other formats.
OTHER_SUITES = ("sanitize", "media-rss", "itunes", "cdf")


@pytest.fixture(scope="module")
def feeds(corpus: Path) -> Path:
    return corpus / "feeds"


def reply_of(body: bytes, headers: dict[str, str] | None = None) -> Reply:
    url = (headers or {}).get("content-location", URL)
    return Reply(url if "://" in url else URL, 200, headers or {}, body, AT)


def documents(folder: Path) -> Sequence[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.timeout(60)  # some ms each; what grows by the square takes minutes
def test_every_document_is_read_or_refused_by_name(feeds: Path):
    reasons: Counter[str] = Counter()
    for path in documents(feeds):
        try:
            page = Rss(URL, {}).parse(reply_of(path.read_bytes()))
        except ParseError as exc:
            reasons[exc.reason] += 1
        else:
            assert page.items or not (page.refused or page.left_out)
            reasons["read" if page.items else "without entries"] += 1
    print(f"\n{sum(reasons.values())} documents: {dict(reasons)}")


def value_of(feed: ParsedFeed, expected: Expected) -> Any:
    if expected.entry is None:
        return feed.title
    if expected.entry >= len(feed.entries):
        return None
    item = feed.entries[expected.entry].item()
    field = expected.field.partition(":")[0]
    return {"title": item.title, "link": item.url, "id": item.native_id, "date": item.published_at}[field]


def held(case: Case) -> Iterator[tuple[Expected, Any, bool]]:
    """Yield the expectations of a document, each with the value that we read."""
    try:
        feed: ParsedFeed | str = read_feed(reply_of(case.body, case.headers))
    except ParseError as exc:
        feed = exc.reason
    for expected in case.expected:
        got = feed if isinstance(feed, str) else value_of(feed, expected)
        yield expected, got, not isinstance(feed, str) and agrees(expected, got)


def test_what_the_suites_expect(feeds: Path):
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong: dict[str, list[str]] = defaultdict(list)
    otherwise: set[str] = set()
    shares: dict[str, float] = {}
    for case in chain(feedparser_cases(feeds), fastfeedparser_cases(feeds), yarr_cases(feeds)):
        for expected, got, agreed in held(case):
            suite = case.suite if case.well_formed else f"{case.suite} (ill-formed)"
            asked[suite] += 1
            right[suite] += agreed
            if not agreed and case.well_formed:
                otherwise.add(str(case.path.relative_to(feeds)))
            if not agreed:
                wrong[f"{suite} {expected.field}"].append(
                    f"{case.path.relative_to(feeds)}: {expected.value!r:.90} but {got!r:.90}"
                )
    print()
    for suite in asked:
        print(f"{suite:<44}{right[suite]:>6} of {asked[suite]:>5}  {right[suite] / asked[suite]:7.2%}")
    for cause, files in sorted(wrong.items()):
        print(f"\n{cause}: {len(files)}")
        for one in files[: None if SHOWN else 6]:
            print("   ", one)
    well = [suite for suite in asked if "ill-formed" not in suite]
    theirs = [suite for suite in well if suite.startswith("feedparser/")]
    print()
    for name, suites in {
        "well-formed, all suites": well,
        "feedparser's": theirs,
        "feedparser's of RSS, Atom and RDF": [one for one in theirs if not one.endswith(OTHER_SUITES)],
    }.items():
        count = sum(asked[suite] for suite in suites)
        shares[name] = sum(right[suite] for suite in suites) / count
        print(f"{name}: {shares[name]:.2%} of {count}")
    assert shares["feedparser's of RSS, Atom and RDF"] >= 0.98
    assert shares["well-formed, all suites"] >= 0.98
    # Each difference has a reason, and each reason a difference.
    assert {one.partition("tests/")[2] for one in otherwise} == OTHERWISE.keys()


def test_as_many_entries_as_feedparser_finds_in_some(feeds: Path):
    """Every ninth of the feeds as served: feedparser takes its time."""
    compare_entries(documents(feeds / "fastfeedparser" / "benchmark_data")[::9])


@pytest.mark.torture
def test_as_many_entries_as_feedparser_finds(feeds: Path):
    compare_entries(documents(feeds / "fastfeedparser" / "benchmark_data"))


def compare_entries(paths: Sequence[Path]) -> None:
    fewer: list[str] = []
    more: list[str] = []
    same = 0
    for path in paths:
        body = path.read_bytes()
        theirs = len(feedparser.parse(body).entries)
        try:
            ours = len(read_feed(reply_of(body)).entries)
        except ParseError as exc:
            ours, path = 0, path.with_name(f"{path.name} ({exc.reason}: {exc.detail})")
        same += ours == theirs
        (more if ours > theirs else fewer if ours < theirs else []).append(f"{path.name}: {ours}, feedparser {theirs}")
    print(f"\n{same} feeds as served with as many entries as feedparser finds, {len(more)} with more: {more}")
    print(f"{len(fewer)} with fewer: {fewer}")
    assert not [one for one in fewer if f": {MAX_ITEMS}, " not in one]  # as many as one poll takes


def test_documents_in_a_declared_encoding_have_no_mojibake(feeds: Path):
    languages = (
        r"-(?:polish|hungarian|croatian|slovene|czech|slovak|romanian|russian|bulgarian|greek|arabic|hebrew|turkish)$"
    )
    declared: Counter[bool] = Counter()
    bare: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for path in documents(feeds / "chardet" / "tests"):
        encoding = re.sub(languages, "", path.parent.name)
        body = path.read_bytes()
        if encoding in {"EUC-TW", "tests"}:  # Python knows no right decoding; what stands beside the folders
            continue
        text = body.decode(SUPERSETS.get(encoding, encoding), "replace").removeprefix("\ufeff")
        text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)
        right = decode(body, {"content-type": f"text/xml; charset={encoding}"}) == text
        declared[right] += 1
        files[path.parent.name] += 1
        bare[path.parent.name] += decode(body, {}) == text
        assert right, path
    chinese = {name: f"{bare[name]} of {files[name]}" for name in ("GB2312", "Big5", "utf-8")}
    print(
        f"\n{declared[True]} of {declared.total()} as declared; {bare.total()} by their own declaration or none: {chinese}"
    )
    assert len(files) >= 25
