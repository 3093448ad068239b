"""Roles: who may change whose role (pure)."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "admin", "user", "banned"]
"""``user`` = anybody; stored only for people who were invited."""
ROLES: tuple[Role, ...] = ("owner", "admin", "user", "banned")
MANAGING: frozenset[Role] = frozenset({"owner", "admin"})

RoleRefusal = Literal["same", "self", "configured", "owners-only"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody and their role; ``configured`` = an owner named in the configuration, which chat cannot change."""

    user_id: int
    role: Role
    configured: bool = False


def may_become(by: Person, whom: Person, wanted: Role) -> RoleRefusal | None:
    """Return why one person may not give another a role; None when they may.

    Example: ``may_become(Person(1, "admin"), Person(2, "user"), "admin")`` -> ``"owners-only"``.

    Nobody changes their own role, so an owner always remains. Only owners make or unmake owners and admins; admins ban
    and unban everybody else.
    """
    if by.user_id == whom.user_id:
        return "self"
    if whom.configured:
        return "configured"
    if by.role not in MANAGING or (by.role != "owner" and {whom.role, wanted} & MANAGING):
        return "owners-only"
    return "same" if whom.role == wanted else None


def choices(by: Person, whom: Person) -> tuple[Role, ...]:
    """Return the roles that one person may give another."""
    return tuple(role for role in ROLES if may_become(by, whom, role) is None)
