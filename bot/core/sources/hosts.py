"""Hosts: which are this machine, and which NO_PROXY names."""

import re
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def is_this_machine(host: str) -> bool:
    """Tell whether a host is this machine, by its name or address.

    Example: ``is_this_machine("127.9.9.9")`` -> True.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_spared(host: str, port: int, names: str) -> bool:
    """Tell whether NO_PROXY names a host: ``*`` (all), the host, its domain, or its network, each also with a port.

    Example: ``is_spared("10.1.2.3", 8081, "example.com, 10.0.0.0/8")`` -> True.

    Names are separated by commas or blanks, and a domain may begin with a dot or ``*.``, as curl, Go and Python's
    requests read them.
    """
    return any(_names(one.lower(), host, port) for one in re.split(r"[,\s]+", names) if one)


def _names(one: str, host: str, port: int) -> bool:
    if one == "*":
        return True
    address = _address(host)
    if "/" in one:
        with suppress(ValueError):
            return address is not None and address in ip_network(one, strict=False)
        return False
    # An IPv6 address is full of colons: with a port it stands in brackets.
    if found := re.fullmatch(r"\[([^]]*)\](?::(\d+))?|([^:]*):(\d+)", one):
        one, asked = found[1] or found[3] or "", found[2] or found[4]
        if asked and int(asked[:6]) != port:
            return False
    if address is not None:
        return _address(one) == address
    domain = one.removeprefix("*").lstrip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
