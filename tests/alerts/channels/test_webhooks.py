"""Webhooks: who hears of which change, thin and signed; failing ones wait alone and show."""

import json

import pytest

from alerts import queries as alert_queries
from alerts.channels import actions, queries
from alerts.channels.model import (
    AddressRefused,
    DeliveryFailed,
    DeliveryState,
    NewWebhook,
    WebhookDisabled,
)
from foundation.access.model import Role
from foundation.errors import Invalid, NotFound
from tests.alerts.building import NOON, a_person, someone
from tests.alerts.channels.building import (
    HOOK,
    MINUTE,
    Outside,
    have,
    health,
    retry_at,
    rows,
    send,
    states,
    told,
)
from tests.alerts.deeds import CRITICAL, raised, take
from tests.alerts.silences.building import miss

HAVE = have()


@pytest.fixture
def outside():
    """What lies outside; it takes everything."""
    return Outside()


def create(
    database,
    district,
    *,
    office="parent",
    clinical=False,
    levels=("red", "orange", "yellow"),
    at=NOON,
):
    """A webhook of an office, made by the system administrator of the district."""
    admin = someone(district, Role.SYSTEM_ADMIN, office="parent")
    wanted = NewWebhook(
        label="示例公安",
        url=HOOK,
        office=district.offices[office].id,
        levels=frozenset(levels),
        clinical=clinical,
    )
    with database.write() as session:
        return actions.create_webhook(session, admin, wanted, have=HAVE, now=at)


@pytest.fixture
def missed(database, district, her):
    """A yellow missed check-in of hers comes about after the webhooks are made."""

    def happen(office="own", person=her, duty="d1"):
        miss(database, person, district.offices[office], duty=duty, in_a_week=3)

    return happen


def test_a_change_is_posted_thin_and_signed(database, district, outside, missed, her):
    """Ids and codes: which alert, how grave, how far; nobody's name and no reason."""
    _, secret = create(database, district)
    missed()

    send(database, outside, having=HAVE)

    ((_, url, body, message_id),) = outside.sent
    said = json.loads(body)
    assert url == HOOK
    assert said["id"] == message_id
    assert (said["change"], said["alert"]["level"]) == ("alerts.raised", "yellow")
    assert (said["alert"]["state"], said["alert"]["kind"]) == ("raised", "missed_check_in")
    assert set(said["alert"]) == {"id", "level", "state", "kind", "exercise"}
    assert her not in body.decode()
    assert secret.startswith("whsec_")
    (row,) = rows(database)
    assert (row.state, row.delivered_at) == (DeliveryState.DELIVERED, NOON)


@pytest.mark.parametrize(("clinical", "kinds"), [(False, []), (True, ["clinical"])])
def test_nothing_clinical_is_posted_unless_it_was_asked_for(
    database, district, outside, her, clock, clinical, kinds
):
    """And then that something calls, not what."""
    create(database, district, clinical=clinical)
    raised(database, district, clock, CRITICAL, {"tier": "red"}, her)

    send(database, outside, having=HAVE)

    assert [json.loads(one[2])["alert"]["kind"] for one in outside.sent] == kinds
    assert all(b"crisis" not in one[2] for one in outside.sent)


def test_a_webhook_hears_of_its_own_office_and_levels_alone(database, district, outside, missed):
    """Another office, and a level that it does not listen to."""
    create(database, district, office="sibling")
    create(database, district, levels=("red",))
    missed()

    send(database, outside, having=HAVE)

    assert outside.sent == []


def test_what_happened_before_it_was_made_is_not_posted(database, district, outside, missed):
    """A webhook begins with the next change."""
    missed()
    with database.write() as session:
        admin = someone(district, Role.SYSTEM_ADMIN, office="parent")
        wanted = NewWebhook(
            label="示例",
            url=HOOK,
            office=district.offices["parent"].id,
            levels=frozenset({"yellow"}),
        )
        actions.create_webhook(session, admin, wanted, have=HAVE, now=NOON + MINUTE)

    send(database, outside, NOON + MINUTE, having=HAVE)

    assert rows(database) == []


def test_what_is_told_after_the_clock_was_set_back_is_posted(database, district, outside, missed):
    """It hears from its place in the journal on, whatever a clock showed when it was made."""
    create(database, district, at=NOON + MINUTE)
    missed()

    send(database, outside, having=HAVE)

    assert len(outside.sent) == 1


def test_a_failing_webhook_rests_and_then_gets_everything_in_order(
    database, district, outside, missed
):
    """One is tried; the next waits for it; afterwards each goes once."""
    create(database, district)
    missed()
    outside.fails["webhook"] = DeliveryFailed("http_500", stalls=True)
    send(database, outside, having=HAVE)
    missed(person=a_person(database, district.offices["own"], name="示例乙※"), duty="d2")
    send(database, outside, having=HAVE)
    (target,) = {one.target for one in rows(database)}
    assert sorted(one.attempts for one in rows(database)) == [0, 1]
    assert health(database, target).waiting == 2

    outside.fails.clear()
    send(database, outside, retry_at(database, target), having=HAVE)

    assert states(database) == ["webhook delivered"] * 2
    assert len(set(outside.on("webhook"))) == len(outside.on("webhook")) == 2
    assert health(database, target).failing_since is None


def test_what_no_other_try_would_change_is_given_up_at_once(database, district, outside, missed):
    """The receiver says that there is nobody of this name."""
    create(database, district)
    missed()
    outside.fails["webhook"] = DeliveryFailed("http_404", permanent=True, stalls=True)

    send(database, outside, having=HAVE)

    (row,) = rows(database)
    assert (row.state, row.error) == (DeliveryState.GAVE_UP, "http_404")
    assert health(database, row.target).failures == 1


def test_the_end_of_a_webhook_spares_what_waits_and_ends_its_outage(
    database, district, outside, missed
):
    """Its alert is taken back: nobody need look after it any more."""
    webhook, _ = create(database, district)
    missed()
    outside.fails["webhook"] = DeliveryFailed("timeout", stalls=True)
    send(database, outside, having=HAVE)
    send(database, outside, NOON + 6 * MINUTE, having=HAVE)
    assert len(told(database, "channel_failing")) == 1
    admin = someone(district, Role.SYSTEM_ADMIN, office="parent")

    with database.write() as session:
        actions.disable_webhook(session, admin, webhook.id, now=NOON + 7 * MINUTE)

    assert states(database) == ["webhook spared"]
    assert len(told(database, "channel_works")) == 1
    with database.write() as session, pytest.raises(WebhookDisabled):
        actions.disable_webhook(session, admin, webhook.id, now=NOON)


def test_two_webhooks_fail_apart(database, district, outside, missed):
    """The one that is down does not keep the other from hearing."""
    down, _ = create(database, district)
    create(database, district, office="own")
    missed()
    outside.post = lambda post: (
        outside._take("down", ())
        if post.headers["X-Correction-Id"] in of_down()
        else Outside.post(outside, post)
    )
    outside.fails["down"] = DeliveryFailed("timeout", stalls=True)

    def of_down():
        return {one.id for one in rows(database) if one.webhook_id == down.id}

    send(database, outside, having=HAVE)

    assert states(database) == ["webhook delivered", "webhook failed"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"url": "https://evil.example.test/"}, AddressRefused),
        ({"url": "http://police.example.test/"}, AddressRefused),
        ({"levels": frozenset()}, Invalid),
        ({"levels": frozenset({"blue"})}, Invalid),
    ],
)
def test_what_may_not_be_is_refused(database, district, changes, refusal):
    """An address that is not allowed, and levels that call nobody."""
    admin = someone(district, Role.SYSTEM_ADMIN, office="parent")
    values = {
        "label": "示例",
        "url": HOOK,
        "office": district.offices["parent"].id,
        "levels": frozenset({"red"}),
    }
    with database.write() as session, pytest.raises(refusal):
        actions.create_webhook(session, admin, NewWebhook(**values | changes), have=HAVE, now=NOON)


def test_another_districts_office_does_not_exist(database, district):
    """Nobody lets alerts out of offices that are not theirs."""
    with pytest.raises(NotFound):
        create(database, district, office="outside")


def test_address_and_secret_are_sealed(database, district):
    """Neither stands in the row nor in the journal."""
    webhook, secret = create(database, district)
    with database.read() as session:
        row = queries.webhook_row(session, webhook.id, district.offices["parent"].path)
        assert queries.secret_of(session, row) == secret
        assert HOOK.encode() not in row.url
    (entry,) = told(database, "webhook_created")
    assert HOOK not in str(entry.data)
    assert secret not in str(entry.data)


def test_taking_an_alert_is_a_change_of_its_own(database, district, outside, missed):
    """Raised, then taken: two messages, in order."""
    create(database, district)
    missed()
    send(database, outside, having=HAVE)
    zhou = someone(district, Role.COMMAND, office="parent")
    with database.read() as session:
        (alert,) = alert_queries.board(session, alert_queries.view_of(session, zhou))
    take(database, zhou, alert, now=NOON)

    send(database, outside, having=HAVE)

    changes = [json.loads(one[2])["change"] for one in outside.sent]
    assert changes == ["alerts.raised", "alerts.acknowledged"]
