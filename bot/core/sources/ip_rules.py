"""The addresses that a source may not be on: everything but the public Internet (demand 1).

The table is our own: ``ipaddress.is_global`` lets 64:ff9b::/96, 168.63.129.16, 3fff::/20, 5f00::/16, multicast,
site-local and IPv4-compatible addresses pass, and differs between Python versions (measured).
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_FORBIDDEN = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's platform address
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, Oracle's metadata 192.0.0.192
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",  # reserved and broadcast
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",  # unique local
        "fe80::/10",
        "fec0::/10",  # site-local
        "ff00::/8",
    )
)


def forbidden(address: str) -> bool:
    """Tell whether an address must not be connected to; text that is not an address is forbidden.

    Example: ``forbidden("169.254.169.254")`` -> True, ``forbidden("::ffff:10.0.0.1")`` -> True,
    ``forbidden("1.1.1.1")`` -> False.
    """
    parsed = _parse(address)
    return parsed is None or any(parsed.version == network.version and parsed in network for network in _FORBIDDEN)


def within(address: str, networks: Sequence[str]) -> bool:
    """Tell whether an address lies in one of the networks (CIDR or single addresses; names among them are skipped)."""
    parsed = _parse(address)
    return parsed is not None and any(
        parsed.version == network.version and parsed in network
        for network in map(_network, networks)
        if network is not None
    )


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def _network(written: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(written, strict=False)
    except ValueError:
        return None
