"""The library that carries messages to people, asked as the service asks it."""

import smtplib

import pytest

from alerts.channels.carriers import Apprise
from alerts.channels.installed import Channel
from alerts.channels.model import DeliveryFailed, Kind, Message

# The library still looks for a module that Python will take out; it has its own in its place.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
MESSAGE = Message("社区矫正预警", "特急预警，编号 a1，请在 17:47 前接手。登录系统查看。")


def mail(host="mail.example.test"):
    """A channel of e-mail."""
    return Channel("mail", Kind.EMAIL, True, f"mailto://u:p@{host}?to={{address}}&from=a@b.test")


class Post:
    """A mail server that a test looks into."""

    sent: list[tuple[str, list[str], str]]
    refuses = False

    def __init__(self, *_, timeout=None, **__):
        Post.timeout = timeout

    def __getattr__(self, name):
        return lambda *_, **__: (250, b"ok")

    def sendmail(self, sender, to, text, *_, **__):
        """Keep it, or refuse it."""
        if Post.refuses:
            raise smtplib.SMTPRecipientsRefused({})
        Post.sent.append((sender, to, text))
        return {}

    def quit(self):
        """Say good-bye."""


@pytest.fixture
def server(monkeypatch):
    """A mail server in place of the network."""
    Post.sent, Post.refuses = [], False
    monkeypatch.setattr(smtplib, "SMTP", Post)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Post)
    return Post


def test_a_message_goes_to_the_accounts_address(server):
    """With the end of its id, by which a repeat is told as one."""
    Apprise().send(mail(), MESSAGE, "luo@example.test", tag="0123456789abcdefghij")

    ((_, to, text),) = server.sent
    assert to == ["luo@example.test"]
    assert "Subject" in text
    assert server.timeout == 10


def test_who_refuses_did_not_take_it(server):
    """It says no and not why; the next try may be taken."""
    server.refuses = True

    with pytest.raises(DeliveryFailed) as failed:
        Apprise().send(mail(), MESSAGE, "luo@example.test", tag="x")
    assert (failed.value.reason, failed.value.permanent, failed.value.stalls) == (
        "not_accepted",
        False,
        False,
    )


def test_what_is_no_address_of_a_carrier_is_given_up():
    """No other try would change it."""
    odd = Channel("odd", Kind.SMS, False, "no-such-carrier://x")

    with pytest.raises(DeliveryFailed) as failed:
        Apprise().send(odd, MESSAGE, None, tag="x")
    assert (failed.value.reason, failed.value.permanent) == ("bad_address", True)


@pytest.mark.parametrize(
    ("kind", "template"),
    [
        (Kind.WECOM, "wecombot://0123456789abcdef"),
        (Kind.DINGTALK, "dingtalk://0123456789abcdef/{address}"),
    ],
)
def test_the_carriers_of_groups_are_known(kind, template, monkeypatch):
    """Both are reached over HTTPS, within the time that is allowed for a try."""
    import requests  # noqa: PLC0415

    asked = []

    def post(_session, url, *_, timeout=None, **__):
        asked.append((url, timeout))
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "post", lambda *a, **k: post(None, *a, **k))
    monkeypatch.setattr(requests.Session, "post", post)
    with pytest.raises(DeliveryFailed):
        Apprise().send(Channel("x", kind, True, template), MESSAGE, "15400000001", tag="x")
    assert asked
    assert all(url.startswith("https://") for url, _ in asked)
    assert all(max(timeout) == 10 for _, timeout in asked)
