"""Which addresses a webhook may go to: a table of those that are refused, and why, in words."""

from __future__ import annotations

import pytest

from services.portal.domain.addresses import NotCallable, Target, refuse_private, target_of

PRIVATE = "leads into a private network"
NAMED = "is a name of a private network"


def test_an_address_is_taken_apart() -> None:
    assert target_of("https://finance.school.example/hooks/in?key=7", private=False) == Target(
        True, "finance.school.example", 443, "/hooks/in?key=7"
    )
    assert target_of("https://school.example:8443", private=False) == Target(True, "school.example", 8443, "/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://school.example/hook", "must begin with https://"),
        ("ftp://school.example/hook", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("school.example/hook", "must begin with https://"),
        ("", "must begin with https://"),
        ("https://", "names no host"),
        ("https:///hook", "names no host"),
        ("https://user:word@school.example/", "Leave out a name, a password"),
        ("https://school.example/#part", "Leave out a name, a password and a part after #"),
        ("https://school.example/a b", "signs that an address cannot have"),
        ("https://school.example/\r\nHost: other", "signs that an address cannot have"),
        ("https://schöol.example/", "signs that an address cannot have"),
        ("https://school.example/" + "x" * 500, "longer than 500"),
        ("https://school.example:99999/", "not an address that can be called"),
        ("https://[::1/", "not an address that can be called"),
        ("https://school.example:25/", "Port 25 belongs to another kind of service"),
        ("https://school.example:0/", "Port 0 belongs to another kind of service"),
        ("https://localhost/", NAMED),
        ("https://intranet/", NAMED),
        ("https://printer.local/", NAMED),
        ("https://metadata.google.internal/", NAMED),
        ("https://127.0.0.1/", PRIVATE),
        ("https://10.1.2.3/", PRIVATE),
        ("https://[::1]/", PRIVATE),
        ("https://169.254.169.254/latest/meta-data", PRIVATE),
    ],
)
def test_an_address_that_we_do_not_call_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(NotCallable, match=words):
        target_of(url, private=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::a00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_refused(address: str) -> None:
    with pytest.raises(NotCallable, match=PRIVATE):
        refuse_private(address, private=False)
    refuse_private(address, private=True)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
)
def test_an_address_of_the_public_internet_is_called(address: str) -> None:
    refuse_private(address, private=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081/hook", "http://localhost:5000/", "https://10.0.0.1:44/x"])
def test_a_laptop_may_call_itself_where_that_is_allowed(url: str) -> None:
    assert target_of(url, private=True).host
