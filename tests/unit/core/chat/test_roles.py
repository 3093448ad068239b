"""Who may give which role to whom: every pair of roles, every wish."""

from itertools import product

import pytest

from bot.core.chat.roles import MANAGING, ROLES, Person, Role, choices, may_become


@pytest.mark.parametrize(("by", "whom", "wanted"), list(product(ROLES, ROLES, ROLES)))
def test_only_owners_touch_owners_and_admins_and_nobody_touches_themselves(by: Role, whom: Role, wanted: Role):
    said = may_become(Person(1, by), Person(2, whom), wanted)
    if said is None:
        assert by in MANAGING
        assert by == "owner" or not {whom, wanted} & MANAGING
        assert whom != wanted
    assert may_become(Person(1, by), Person(1, by), wanted) == "self"
    assert may_become(Person(1, by), Person(2, "owner", configured=True), wanted) == "configured"
    assert (wanted in choices(Person(1, by), Person(2, whom))) == (said is None)


def test_some_of_it_is_allowed():
    assert choices(Person(1, "owner"), Person(2, "user")) == ("owner", "admin", "banned")
    assert choices(Person(1, "admin"), Person(2, "user")) == ("banned",)
    assert choices(Person(1, "admin"), Person(2, "banned")) == ("user",)
    assert choices(Person(1, "admin"), Person(2, "admin")) == ()
    assert choices(Person(1, "banned"), Person(2, "user")) == ()
