"""What an installation may say of its channels; a mistake stops the start and shows no secret."""

import ipaddress
from dataclasses import replace

import pytest

from alerts.channels.installed import Installed, installed
from alerts.channels.kindbook import KindWords, Sending, Texts, kinds, level_kinds, sending, texts
from alerts.channels.model import AddressKind, Kind
from alerts.channels.texts import notice
from alerts.channels.wanting import channels_for, next_try, wait
from alerts.model import DrillId, Level
from alerts.notices.chainbook import chains
from alerts.playbook import playbook
from foundation.errors import Misconfigured
from tests.alerts.building import NOON, an_alert
from tests.alerts.channels.building import MINUTE, SECOND, have

MAIL = """
[[channel]]
id = "mail"
kind = "email"
url = "mailtos://alerts:{secret}@mail.example.test?to={address}"
secret_file = "mail.secret"
"""


@pytest.fixture
def file(tmp_path):
    """Writes a file of channels, with a secret beside it, and reads it."""
    (tmp_path / "mail.secret").write_text("top/secret\n")

    def read(text):
        place = tmp_path / "channels.toml"
        place.write_text(text)
        installed.cache_clear()
        return installed(place)

    return read


def test_without_a_file_there_is_nothing():
    """No channel, and no host that anything may be posted to."""
    assert installed(None) == Installed()
    assert not Installed().sends_webhooks


def test_a_channel_has_its_secret_from_a_file_and_its_address_from_the_account(file):
    """Both are quoted: neither can become another part of the address."""
    channel = file(MAIL).channels["mail"]

    assert (channel.kind, channel.personal) == (Kind.EMAIL, True)
    assert channel.url("a&b@c.test") == (
        "mailtos://alerts:top%2Fsecret@mail.example.test?to=a%26b%40c.test"
    )
    assert "secret" not in repr(channel)


def test_a_secret_may_come_from_the_environment(file, monkeypatch):
    """As container platforms hand it over."""
    monkeypatch.setenv("MAIL_SECRET", "other")
    text = MAIL.replace('secret_file = "mail.secret"', 'secret_env = "MAIL_SECRET"')

    assert ":other@" in file(text).channels["mail"].url("a")


def test_a_group_needs_no_address(file):
    """A robot of a group is told once for all."""
    text = '[[channel]]\nid = "room"\nkind = "wecom"\nurl = "wecombot://{secret}"\n'

    assert not file(f'{text}secret_file = "mail.secret"').channels["room"].personal


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nonsense", "channels.toml"),
        ("[other]", "other"),
        (MAIL + MAIL, "same id"),
        (MAIL.replace("email", "fax"), "kind"),
        (MAIL.replace("{secret}", "plain"), "belong together"),
        (MAIL.replace("mail.secret", "none.secret"), "cannot be read"),
        (MAIL.replace('secret_file = "mail.secret"', 'secret_env = "NOT_SET"'), "is empty"),
        (MAIL + 'secret_env = "MAIL_SECRET"', "not from both"),
        (MAIL.replace('"email"', '"push"'), "outbound"),
        ('[webhooks]\nhosts = ["Police.example"]', "no host name"),
        ('[webhooks]\nhosts = ["2130706433"]', "no host name"),
        ('[webhooks]\nnetworks = ["ten"]', "ten"),
        ("[webhooks]\nports = [0]", "ports"),
    ],
)
def test_a_mistake_stops_the_start(file, text, fault):
    """It names the file and what is wrong, and never the secret."""
    with pytest.raises(Misconfigured, match=fault) as refused:
        file(text)
    assert "top/secret" not in refused.value.detail


def test_web_push_is_there_where_a_way_out_is_said_to_be(file):
    """And only there."""
    text = "outbound = true\n" + MAIL.replace('"email"', '"push"')

    assert file(text).channels["mail"].kind is Kind.PUSH
    assert [kind for kind, words in kinds().items() if words.needs_outbound] == [Kind.PUSH]


def test_webhooks_go_where_the_file_says(file):
    """Hosts, ports and the private networks that are opened."""
    rules = file(
        '[webhooks]\nhosts = ["police.example.test"]\nports = [443, 8443]\n'
        'networks = ["10.1.0.0/16"]'
    ).webhooks

    assert (rules.hosts, rules.ports) == (frozenset({"police.example.test"}), {443, 8443})
    assert rules.networks == (ipaddress.ip_network("10.1.0.0/16"),)
    assert not rules.plain_http


def test_every_level_that_calls_has_its_channels_and_no_other():
    """Blue and grey stand in the lists; what is urgent goes at least as wide as what is not."""
    assert set(level_kinds()) == set(chains()) == {Level.RED, Level.ORANGE, Level.YELLOW}
    for one in level_kinds().values():
        assert set(one.otherwise) <= set(one.urgent)


@pytest.mark.parametrize(
    ("level", "urgent", "wanted"),
    [
        (Level.RED, False, ["sms", "email"]),
        (Level.ORANGE, True, ["sms", "email"]),
        (Level.ORANGE, False, ["email"]),
        (Level.YELLOW, True, ["email"]),
        (Level.YELLOW, False, ["email"]),
        (Level.BLUE, True, []),
        (Level.GREY, True, []),
    ],
)
def test_a_text_message_is_for_what_is_urgent(level, urgent, wanted):
    """In the order of the file, of what this installation has."""
    channels = have("email", "sms").channels.values()

    found = channels_for(level, urgent=urgent, have=channels, by_level=level_kinds())

    assert [one.id for one in found] == wanted


@pytest.mark.parametrize(("failures", "seconds"), [(1, 10), (2, 20), (3, 40), (7, 600), (999, 600)])
def test_each_wait_is_twice_the_last_up_to_a_bound(failures, seconds):
    """Spread by the share that the file allows, to both sides."""
    plain = sending().model_copy(update={"jitter_percent": 0})
    assert wait(failures, plain, chance=0.3).total_seconds() == seconds
    spread = seconds * sending().jitter_percent / 100
    ends = [wait(failures, sending(), chance=one).total_seconds() for one in (0, 1)]
    assert ends == [seconds - spread, seconds + spread]


def test_the_last_try_lies_before_the_end():
    """The bound itself is too late."""
    plain = sending().model_copy(update={"jitter_percent": 0})
    end = NOON + sending().give_up
    for now, again in ((end - 11 * SECOND, end - SECOND), (end - 10 * SECOND, None)):
        assert next_try(NOON, 1, plain, now=now, chance=0) == again
    assert next_try(NOON, 1, plain, now=NOON + MINUTE, chance=0) == NOON + MINUTE + 10 * SECOND


@pytest.mark.parametrize(("language", "mark"), [("zh", "【演练】"), ("en", "[EXERCISE]")])
def test_an_exercise_says_so_first(language, mark):
    """In the title and in the words; something real says nothing of the kind."""
    real = an_alert()
    words = playbook().levels[real.level]

    said = notice(replace(real, drill=DrillId("d1")), words, texts(), language=language)
    plain = notice(real, words, texts(), language=language)

    assert said.title.startswith(mark)
    assert said.body.startswith(mark)
    assert mark not in plain.title + plain.body


@pytest.mark.parametrize("name", ["{name}", "{kind}", "{office}", "{level.zh}", "{0}"])
def test_no_words_can_name_anybody(name):
    """Level, number and deadline are all that a file can fill in."""
    values = texts().model_dump()
    values["notice"] = {"zh": f"预警 {name}", "en": "Alert"}

    with pytest.raises(ValueError, match="cannot be filled in"):
        Texts(**values)


def test_waits_that_shrink_are_no_waits():
    """The first is no longer than the longest."""
    with pytest.raises(ValueError, match="no longer"):
        Sending(**(sending().model_dump() | {"first_retry_seconds": 700}))
    assert KindWords.model_fields["needs_outbound"].default is False
    assert {one.address for one in kinds().values()} == set(AddressKind)
