"""IP addresses: everything outside the public Internet is forbidden (demand 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sources.ip_rules import forbidden, within

FORBIDDEN = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:53aa:64c:0:7b:f5ff:fffe",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
]
ALLOWED = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "203.0.112.1",
    "223.255.255.255",
    "223.5.5.5",
    "::ffff:8.8.8.8",
    "64:ff9c::1",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2400:3200::1",
    "2606:4700::1111",
    "2a00::1",
    "3ffe::1",
    "240e::1",
]
NO_ADDRESSES = [
    "",
    "localhost",
    "example.com",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.0.0.01",
    "1.1.1.1/32",
    "[::1]",
    "１.1.1.1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_it_is_forbidden(address: str):
    assert forbidden(address)


@pytest.mark.parametrize("address", ALLOWED)
def test_it_is_allowed(address: str):
    assert not forbidden(address)


@pytest.mark.parametrize("written", NO_ADDRESSES)
def test_what_is_no_address_is_forbidden(written: str):
    assert forbidden(written)


def test_there_are_as_many_as_demanded():
    assert len(set(FORBIDDEN)) >= 40


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_what_it_maps(address):
    assert forbidden(f"::ffff:{address}") == forbidden(str(address))
    assert forbidden(f"::{address}")


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("127.0.0.1", ["127.0.0.0/8"], True),
        ("127.0.0.1", ["127.0.0.1"], True),
        ("::ffff:127.0.0.1", ["127.0.0.0/8"], True),
        ("::1", ["127.0.0.0/8", "::1"], True),
        ("10.0.0.1", ["127.0.0.0/8", "nas.lan", ""], False),
        ("nas.lan", ["nas.lan"], False),
        ("192.168.1.5", ["192.168.1.1/24"], True),
    ],
)
def test_networks_are_cidr_or_single_addresses(address: str, networks: list[str], expected: bool):
    assert within(address, networks) is expected
