"""The papers are true: everything they name exists, and everything the code refers to stands in them."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# Papers that are not in the repository, as they were referred to.
ELSEWHERE = re.compile(r"\b(?:DESIGN|HARDENING|STACK|TELEGRAM|SOURCES|HOUSE|ANCHORS)(?:\.md\b| [0-9\"])")


@cache
def _files() -> list[tuple[str, str]]:
    """Return every text of ours, by its path; without a repository, those in the folders."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    paths = listed or [
        str(path.relative_to(ROOT))
        for folder in ("bot", "tests", "docs", "scripts")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    found = []
    for path in paths:
        if path.startswith(("tests/data/", "bot/data/", "locks/")) or not (ROOT / path).is_file():
            continue
        try:
            found.append((path, (ROOT / path).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


NOT_HELD_YET = {"17", "33"}
"""Demands of what is not built: webhooks, and bursts of 30,000 articles."""


def _named(pattern: str) -> Iterator[tuple[str, str]]:
    for paper in PAPERS:
        for name in re.findall(pattern, paper.read_text(encoding="utf-8")):
            yield paper.name, name


def test_every_test_that_a_paper_names_is_there():
    named = list(_named(r"`(tests/[a-z0-9_/]+\.py::test_[a-z0-9_]+)`"))
    assert len(named) > 60
    for paper, name in named:
        path, _, function = name.partition("::")
        assert re.search(rf"^(?:async )?def {function}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), (
            paper,
            name,
        )


def test_every_demand_is_held_by_a_test_or_says_that_it_is_not():
    rows = re.findall(
        r"^\| (\d+) \|.*\| (.+) \|$", (ROOT / "docs" / "hardening.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    for number, held in rows:
        assert ("::test_" in held) != (number in NOT_HELD_YET), number


def test_every_file_that_the_code_names_is_there():
    """In docstrings and comments a file is named from the project or from bot/."""
    named = {
        (path, name)
        for path, text in _files()
        if path.endswith(".py") and path.startswith("bot/")
        for name in re.findall(r"\b(?:[a-z_]+/)+[a-z_]+\.(?:py|md|yaml)\b", text)
    }
    assert len(named) > 10
    assert [one for one in sorted(named) if not any((root / one[1]).exists() for root in (ROOT, ROOT / "bot"))] == []


def test_every_file_that_a_paper_names_is_there():
    named = list(_named(r"`((?:bot|tests|docs|scripts)/[A-Za-z0-9_./-]*)`"))
    assert len(named) > 20
    for paper, name in named:
        assert (ROOT / name).exists(), (paper, name)


@pytest.mark.parametrize(
    ("what", "paper"), [("demand", "docs/hardening.md"), ("guarantee", "docs/architecture.md")], ids=str
)
def test_every_number_that_is_referred_to_stands_in_its_paper(what: str, paper: str):
    there = set(re.findall(r"^\| (\d+) \|", (ROOT / paper).read_text(encoding="utf-8"), re.MULTILINE))
    referred = re.compile(rf"\b{what}s? (\d+(?:(?:-|, | and )\d+)*)")
    found = {
        (path, number)
        for path, text in _files()
        for run in referred.findall(text)
        for number in re.findall(r"\d+", run)
    }
    assert len(found) > 10
    assert [one for one in sorted(found) if one[1] not in there] == []


def test_every_decision_that_is_referred_to_was_taken():
    taken = set(re.findall(r"^## (.+)$", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"), re.MULTILINE))
    found = {(path, one) for path, text in _files() for one in re.findall(r"[(]decisions: ([^)\n]+)[)]", text)}
    assert len(found) > 10
    assert [one for one in sorted(found) if one[1] not in taken] == []


def test_nothing_refers_to_a_paper_that_is_not_here():
    assert [path for path, text in _files() if path != "tests/unit/test_papers.py" and ELSEWHERE.search(text)] == []


def test_the_glossary_is_short():
    words = re.findall(r"^\| [a-z]", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(words) - 1 <= 40
