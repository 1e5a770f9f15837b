"""Where the service never sends, however the address is written (SEC-46, T13)."""

import ipaddress

import pytest

from alerts.channels.guard import Rules, check_addresses, check_url, is_plain_host, may_send_to
from alerts.channels.model import AddressRefused
from tests.tables import cases

RULES = Rules(hosts=frozenset({"police.example.test", "10.1.2.3", "hook.example.test"}))
OPEN = Rules(
    hosts=RULES.hosts,
    ports=frozenset({443, 80}),
    plain_http=True,
    networks=(ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd12::/16")),
)
EVERYTHING = Rules(
    networks=(ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")),
)


def refusal(url, rules=RULES):
    """The code by which an address is refused."""
    with pytest.raises(AddressRefused) as refused:
        check_url(url, rules)
    return refused.value.fields["url"]


def test_a_named_host_over_https_is_let_through():
    """With its path and query as they were given."""
    target = check_url("https://police.example.test/a/b?c=d", RULES)

    assert (target.host, target.port, target.path, target.tls) == (
        "police.example.test",
        443,
        "/a/b?c=d",
        True,
    )


@pytest.mark.parametrize(
    "case",
    cases("""
    url                                        | code
    http://police.example.test/                | only_https
    ftp://police.example.test/                 | only_https
    file:///etc/passwd                         | only_https
    https://elsewhere.example.test/            | host_not_allowed
    https://police.example.test.evil.test/     | host_not_allowed
    https://police.example.test:8443/          | port_not_allowed
    https://police.example.test:99999/         | not_an_address
    https://police.example.test@evil.test/     | no_credentials_in_it
    https://user:pw@police.example.test/       | no_credentials_in_it
    https://:@police.example.test/             | no_credentials_in_it
    https://police.example.test/#x             | not_an_address
    https://127.0.0.1/                         | host_not_allowed
    https://127.1/                             | not_an_address
    https://0x7f000001/                        | not_an_address
    https://2130706433/                        | not_an_address
    https://0177.0.0.1/                        | not_an_address
    https://[::1]/                             | host_not_allowed
    https://[::ffff:169.254.169.254]/          | not_an_address
    https://police.example.test./              | not_an_address
    https://pólice.example.test/               | not_an_address
    https:///x                                 | not_an_address
    """),
)
def test_every_other_way_to_write_an_address_is_refused(case):
    """By a code that says what to mend."""
    assert refusal(case["url"]) == case["code"]


@pytest.mark.parametrize(
    "url",
    [
        "https://police.example.test/a b",
        "https://police.example.test/a?b=\x00",
        "https://police.example.test/a\u2028b",
    ],
)
def test_what_has_no_place_in_a_request_line_is_refused(url):
    """It would be another line, or end there."""
    assert refusal(url) == "not_an_address"


def test_a_line_break_that_the_parser_takes_out_is_no_header_of_its_own():
    """What is sent has none."""
    target = check_url("https://police.example.test/a\r\nX:y", RULES)

    assert target.path == "/aX:y"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "0.1.2.3",
        "169.254.169.254",
        "169.254.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:93.184.216.34",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "nonsense",
    ],
)
def test_no_list_of_networks_opens_what_is_never_sent_to(address):
    """Loopback, neighbours, metadata, everybody at once, and addresses that carry another."""
    assert not may_send_to(address, EVERYTHING)


@pytest.mark.parametrize(
    ("address", "closed", "opened"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1::1", True, True),
        ("10.1.2.3", False, True),
        ("10.255.255.255", False, True),
        ("11.0.0.0", True, True),
        ("192.168.1.1", False, False),
        ("172.16.0.1", False, False),
        ("100.64.0.1", False, False),
        ("192.0.2.1", False, False),
        ("198.18.0.1", False, False),
        ("fd12::1", False, True),
        ("fd13::1", False, False),
    ],
)
def test_a_private_address_is_sent_to_where_its_network_is_named(address, closed, opened):
    """Both sides of the bound of what is named."""
    assert (may_send_to(address, RULES), may_send_to(address, OPEN)) == (closed, opened)


def test_one_bad_address_among_several_refuses_them_all():
    """Whoever answers for a name would choose which one is used."""
    with pytest.raises(AddressRefused):
        check_addresses(["93.184.216.34", "127.0.0.1"], RULES)
    with pytest.raises(AddressRefused):
        check_addresses([], RULES)
    assert check_addresses(["93.184.216.34"] * 2, RULES) == ("93.184.216.34",)


def test_plain_http_is_for_who_says_so():
    """And then over its own port."""
    assert check_url("http://police.example.test/", OPEN).port == 80


@pytest.mark.parametrize("host", ["a.b", "10.0.0.1", "x-1.example.test", "::1"])
def test_an_ordinary_name_is_plain(host):
    """In small letters, or an IP as it is usually written."""
    assert is_plain_host(host)


@pytest.mark.parametrize(
    "host", ["A.b", "-a.b", "a..b", "1.2.3", "10.0.0.01", "0x1.0x2", "a_b", ""]
)
def test_anything_else_is_not(host):
    """An installation that lists it does not start."""
    assert not is_plain_host(host)
