"""The project itself: packages, locks, example configuration, README, container. The files are true of the code."""

import ast
import json
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

import bot.chat.handlers  # noqa: F401  # every file with handlers
from bot.chat.routing import COMMANDS
from bot.cli import cli
from bot.config import NOT_YET, PREFIX, USUAL_SOURCES, Settings, keys, load
from bot.core.listings.tickers import Listings
from bot.core.watches.query import FIELDS
from bot.core.watches.semantics import understand
from bot.sources.kinds.registry import KINDS, resolve
from bot.sources.presets import presets

ROOT = Path(__file__).parent.parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
# The module is named otherwise than its package.
MODULES = {
    "python-telegram-bot": "telegram",
    "pydantic-settings": "pydantic_settings",
    "ahocorasick-rs": "ahocorasick_rs",
    "google-re2": "re2",
    "readability-lxml": "readability",
}
NOT_IMPORTED = {
    "aiosqlite": "SQLAlchemy opens it by the database's URL",
    "socksio": "httpx and httpcore speak SOCKS through it",
    "sniffio": "httpcore looks for it at each request, and not to find it costs time",
    "tzdata": "zoneinfo reads it where the system has no time zones (slim images)",
}
THROUGH = {"yaml": "pydantic-settings[yaml]"}


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found[0].lower().replace("_", "-")


@cache
def imported() -> dict[str, set[str]]:
    """Return every top-level module that bot/ imports, and where."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                found[name.partition(".")[0]].add(str(path))
    return found


def locked(which: str) -> dict[str, str]:
    """Return the requirements of a lock: what each one says, by name and version."""
    text = (ROOT / "locks" / f"{which}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.split()[0]: line for line in text.splitlines() if line.strip()}


# -- packages ----------------------------------------------------------------------------------------------------------


def test_the_four_named_libraries_are_dependencies_and_used():
    named = {name_of(one) for one in PROJECT["dependencies"]}
    used = imported()
    for package in ("python-telegram-bot", "apscheduler", "httpx", "sqlmodel"):
        assert package in named
        assert used[MODULES.get(package, package)]


@pytest.mark.parametrize("requirement", PROJECT["dependencies"], ids=name_of)
def test_every_dependency_is_imported_or_has_a_reason(requirement: str):
    package = name_of(requirement)
    assert (MODULES.get(package, package) in imported()) != (package in NOT_IMPORTED)


def test_everything_imported_is_a_dependency():
    named = {MODULES.get(name_of(one), name_of(one)) for one in PROJECT["dependencies"]} | set(THROUGH)
    assert {name for name in imported() if name not in sys.stdlib_module_names} - {"bot"} <= named
    assert all(any(one.startswith(through) for one in PROJECT["dependencies"]) for through in THROUGH.values())


@pytest.mark.parametrize("which", ["run", "dev"])
def test_locks_pin_by_hash_and_name_no_place(which: str):
    requirements = locked(which)
    for line in requirements.values():
        assert re.match(r"[a-z0-9._-]+(?:\[[a-z,-]+\])?==\S+ ", line)
        assert re.search(r" --hash=sha256:[0-9a-f]{64}(?: |$)", line)
        # Without the hashes: a name, a version, a marker.
        assert not re.search(r"://|--(?!hash=)|\s@\s", line)
    names = {name_of(one) for one in requirements}
    assert names >= {name_of(one) for one in PROJECT["dependencies"]}


def test_the_development_set_holds_the_run_time_set():
    assert set(locked("run")) <= set(locked("dev"))


def test_the_licence_is_the_same_everywhere():
    assert PROJECT["license"] == "MIT"
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License\n")
    assert "the Dingxun authors" in licence
    notice = (ROOT / "bot" / "data" / "NOTICE").read_text(encoding="utf-8")
    assert all(word in notice for word in ("hans.tsv", "OpenCC", "Apache", "LICENSE.opencc"))
    assert (
        (ROOT / "bot" / "data" / "LICENSE.opencc").read_text(encoding="utf-8").startswith("Apache License\nVersion 2.0")
    )


def test_the_changelog_tells_of_this_version():
    assert f"\n## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# -- config.example.yaml -----------------------------------------------------------------------------------------------


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [one for one in os.environ if one.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    return ROOT / "config.example.yaml"


def flat(values: dict[str, Any], before: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        found += flat(value, f"{before}{name}.") if isinstance(value, dict) else [before + name]
    return found


def test_the_example_shows_every_key_with_its_default(example: Path):
    assert flat(yaml.safe_load(example.read_text(encoding="utf-8"))) == keys()
    assert load(example).model_dump(exclude={"sources"}) == Settings().model_dump(exclude={"sources"})


def test_every_key_of_the_example_is_explained_and_what_does_nothing_yet_is_marked(example: Path):
    path: list[str] = []
    for line in example.read_text(encoding="utf-8").partition("\nsources:")[0].splitlines():
        if not (found := re.match(r"( *)([a-z_]+):(.*)", line)):
            continue
        path[len(found[1]) // 2 :] = [found[2]]
        key = ".".join(path)
        if key not in keys():
            continue  # a section
        assert "  # " in line.replace(" # ", "  # "), key
        idle = any(f"{key}.".startswith(f"{one}.") for one in NOT_YET)
        assert ("(no effect yet" in line) == (idle or key == "summary.engine"), key


def test_every_source_of_the_example_can_be_opened(example: Path, tmp_path: Path):
    whole = tmp_path / "config.yaml"
    text = example.read_text(encoding="utf-8")
    text = text.replace("  # - kind", "  - kind").replace("  # - preset", "  - preset").replace("  #   ", "    ")
    whole.write_text(text, encoding="utf-8")
    sources = load(whole).sources
    found = [resolve(source) for source in sources]
    assert {source["kind"] for source in sources if "kind" in source} == set(KINDS)
    assert len({one.url for one in found}) == len(found)
    assert list(USUAL_SOURCES) == list(load(example).sources[: len(USUAL_SOURCES)])


def test_what_is_read_without_a_configuration_was_held_against_captures():
    assert all(presets()[source["preset"]].tested for source in USUAL_SOURCES)
    assert len({resolve(source).url for source in USUAL_SOURCES}) == len(USUAL_SOURCES) == 4


# -- README ------------------------------------------------------------------------------------------------------------


def table(title: str) -> list[list[str]]:
    """Return the names in the first column of the table under a title, row by row."""
    section = README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return [
        re.findall(r"`([^`]+)`", re.split(r"(?<!\\)\|", line)[1])
        for line in section.splitlines()
        if line.startswith("| `")
    ]


def test_the_commands_of_the_readme_are_the_bots():
    rows = table("Commands")
    assert sorted(name for row in rows for name in row) == sorted(f"/{name}" for name in COMMANDS)
    for row in rows:  # short forms stand beside what they are short for
        assert len({COMMANDS[name.removeprefix("/")] for name in row}) == 1
    admins = {name for name, handler in COMMANDS.items() if getattr(handler, "admins_only", False)}
    assert set(re.findall(r"^\| `/(\w+)` \| admins: ", README, re.MULTILINE)) == admins


def test_every_watch_of_the_readme_can_be_read():
    listings = Listings.shipped()
    examples = [name.replace("\\|", "|") for row in table("Watches") for name in row]
    assert len(examples) > 15
    for example in examples:
        fields = re.findall(r"(?:^|\s)(\w+):(?=\s|$)", example)  # fields alone, as they are listed
        assert set(fields) <= set(FIELDS)
        if not fields:
            understand(example, listings)


def test_the_command_line_of_the_readme_is_there():
    group = typer.main.get_command(cli)
    assert [name for row in table("Command line") for name in row] == list(group.commands)  # type: ignore[attr-defined]


def test_the_kinds_of_the_readme_are_the_kinds():
    assert sorted(name for row in table("Sources") for name in row) == sorted(KINDS)


def test_every_make_target_of_the_readme_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    code = " ".join(re.findall(r"`([^`]+)`", README.replace("```", "")))
    named = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )?([a-z][a-z-]*)", code))
    assert named == targets
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == targets


def test_every_file_and_setting_of_the_readme_is_there():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).is_file(), target
    assert (ROOT / "docs" / "demo.png").stat().st_size < 300_000
    for variable in re.findall(rf"\b{PREFIX}[A-Z_]+", README + DOCKERFILE):
        assert variable.removeprefix(PREFIX).lower().replace("__", ".") in keys(), variable
    assert len(README.splitlines()) < 180


# -- the container -----------------------------------------------------------------------------------------------------


def steps() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, continued lines joined."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line)]


def step(name: str) -> str:
    found = [rest for one, rest in steps() if one == name]
    assert found, name
    return found[-1]


def test_the_container_is_slim_and_installs_by_hash():
    assert [rest for name, rest in steps() if name == "FROM"] == ["python:3.13-slim"]
    install = next(rest for name, rest in steps() if "pip install" in rest)
    assert {"--require-hashes", "--only-binary"} <= set(install.split())
    assert install.endswith("-r locks/run.txt")


def test_the_container_is_nobody_and_writes_to_data_only():
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", step("USER"))
    names = [name for name, _ in steps()]
    assert names.index("USER") > max(number for number, name in enumerate(names) if name in {"RUN", "COPY"})
    assert step("WORKDIR") == "/app"
    assert step("VOLUME") == "/data"
    given = dict(one.split("=", 1) for one in step("ENV").split())
    assert (given["PYTHONDONTWRITEBYTECODE"], given["TMPDIR"]) == ("1", "/data")
    assert given["DINGXUN_DATABASE__URL"].startswith("sqlite+aiosqlite:////data/")
    assert re.findall(r"chown \S+ (\S+)", DOCKERFILE.partition("RUN python -m compileall")[2]) == ["/data"]


def test_the_container_is_asked_for_its_heartbeat_and_stopped_by_a_signal_it_hears():
    options, _, command = step("HEALTHCHECK").partition(" CMD ")
    assert json.loads(command) == ["python", "-m", "bot", "health"]
    interval = re.search(r"--interval=(\d+)s", options)
    assert interval is not None
    # The heartbeat is bad after 90 seconds: noticed within two minutes.
    assert 90 + int(interval[1]) <= 120
    assert "--retries=1" in options
    assert step("STOPSIGNAL") == "SIGTERM"
    # As lists: a shell in between would keep the signal to itself.
    assert json.loads(step("ENTRYPOINT")) == ["python", "-m", "bot"]
    assert json.loads(step("CMD")) == ["run"]


def test_what_the_container_copies_is_there_and_let_through():
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in let_through
    for name, rest in steps():
        if name == "COPY":
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in let_through, source


# -- everywhere --------------------------------------------------------------------------------------------------------


def files() -> list[Path]:
    """Return the files of the project, without generated ones."""
    folders = [ROOT / name for name in ("bot", "tests", "scripts", "locks", "docs", ".ci")]
    found = [path for folder in folders for path in folder.rglob("*")] + list(ROOT.glob("*"))
    made = {"__pycache__", "config.yaml"}
    return [
        path for path in found if path.is_file() and not made & {*path.parts} and path.suffix not in {".png", ".mo"}
    ]


def test_no_package_registry_is_named():
    # In pieces, so that this file does not find itself.
    hosts = [
        "py" + "pi.org",
        "python" + "hosted.org",
        "npm" + "js.org",
        "crates" + ".io",
        "docker" + ".io",
        "gh" + "cr.io",
        "qu" + "ay.io",
    ]
    for path in files():
        text = path.read_text(encoding="utf-8", errors="replace").lower()
        assert [host for host in hosts if host in text] == [], path


def test_no_path_of_a_machine_is_named():
    places = re.compile(
        "(?<![A-Za-z0-9._~/-])/(?:"
        + "|".join(["ro" + "ot", "wo" + "rk", "ho" + "me", "Us" + "ers"])
        + ")/[A-Za-z0-9._]"
    )
    for path in files():
        text = path.read_text(encoding="utf-8", errors="replace")
        assert places.findall(text) == [], path


def test_what_is_long_says_why():
    for path in sorted((ROOT / "bot").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        if text.count("\n") > 400:
            assert "Over 400 lines: " in (ast.get_docstring(tree) or ""), path
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 60 or "Over 60 lines: " in (ast.get_docstring(node) or ""), (path, node.name, lines)


def test_no_room_has_more_files_than_can_be_overlooked():
    for room in sorted({path.parent for path in (ROOT / "bot").rglob("*.py")}):
        files = [path for path in room.glob("*.py") if path.name != "__init__.py"]
        most = 24 if room.name in {"store", "messages"} else 12
        assert len(files) <= most or room.name == "versions", (room, len(files))


def annotations(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """Yield the annotations of parameters, results and class attributes, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = (one.annotation for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
            yield from ((node.lineno, one) for one in (*given, node.returns) if one is not None)
        elif isinstance(node, ast.ClassDef):
            yield from ((one.lineno, one.annotation) for one in node.body if isinstance(one, ast.AnnAssign))


def test_no_values_of_three_sorts_travel_in_a_bare_tuple():
    """Places in a text and keys of a table may: their parts are of one type."""
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for line, annotation in annotations(ast.parse(path.read_text(encoding="utf-8"))):
            for node in ast.walk(annotation):
                if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "tuple":
                    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                    if len(parts) > 2 and len(set(map(ast.unparse, parts))) > 1:
                        found.append((str(path.relative_to(ROOT)), line, ast.unparse(node)))
    assert found == []


# Modules that take long to import, or are not on every machine, are imported where they are used
# (decisions: Heavy things are imported late).
LATE = {
    "ahocorasick_rs",
    "alembic",
    "alembic.config",
    "bot.sources.kinds",  # in the process that parses
    "bot.store.database.postgres_times",
    "daachorse",
    "readability",
}


def test_nothing_is_imported_inside_a_function_but_for_its_weight():
    found = set()
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if path.is_relative_to(ROOT / "bot" / "cli"):  # `dingxun --help` loads none of it
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom):
                        found.add(node.module)
                    elif isinstance(node, ast.Import):
                        found |= {one.name for one in node.names}
    assert found == LATE
