"""Cards and phones: single use, a day, one phone a person, and the old one out at once."""

from datetime import timedelta

import pytest

from correction.register import cards, queries
from correction.register.cards import CardNotValid, DeviceNotBound
from correction.register.model import NewPhone
from correction.register.tables import CardRow, DeviceRow
from foundation.accounts import queries as accounts
from foundation.accounts.actions import PinNotAccepted
from foundation.errors import NotFound
from tests.correction.building import NOON, a_person, entries, scope_of

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.fixture
def person(database, district):
    """Somebody supervised now."""
    with database.write() as session:
        return a_person(session, district.offices["own"])


def issue(database, district, person, *, at=NOON, office="own"):
    """A card for a person."""
    with database.write() as session:
        return cards.issue_card(session, person.id, scope_of(district, office), actor="he", at=at)


def activate(database, code, *, pin="482615", token=None, at=NOON + timedelta(minutes=5)):
    """A phone that uses a card."""
    with database.write() as session:
        return cards.activate(
            session, code, pin, NewPhone("示例手机", token), cost="low_memory", at=at
        )


def test_a_card_binds_a_phone_and_opens_an_account(database, district, person):
    """Made at the desk, opened by the person: the account's name is masked."""
    done = activate(database, issue(database, district, person).code)

    with database.read() as session:
        device = cards.device_shown(session, person.id, done.phone.token)
        account = accounts.of_person(session, person.id)
    assert device == done.phone.device
    assert account is not None
    assert account.name == "陈*禾"
    told = [entry.kind.removeprefix("correction.") for entry in entries(database)][2:]
    assert told == ["activation_card_issued", "device_bound"]


def test_neither_code_nor_token_is_in_the_store(database, district, person):
    """Only hashes are kept."""
    card = issue(database, district, person)
    done = activate(database, card.code)

    with database.read() as session:
        kept = [session.query(CardRow).one().code_hash, session.query(DeviceRow).one().token_hash]
    assert card.code not in kept
    assert done.phone.token not in kept
    assert {len(one) for one in kept} == {64}


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.upper(),
        lambda code: "-".join((code[:4], code[4:8], code[8:])),
        lambda code: f" {code[:6]} {code[6:]} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
)
def test_a_code_may_be_typed_as_people_type(database, district, person, typed):
    """Capitals, groups, spaces, and O for 0."""
    card = issue(database, district, person)

    assert activate(database, typed(card.code)).phone.device.person_id == person.id


def test_a_card_is_used_once(database, district, person):
    """The second phone with the same card is told the same as one with a made-up code."""
    card = issue(database, district, person)
    activate(database, card.code)

    for code in (card.code, "000000000000", "-"):
        with pytest.raises(CardNotValid):
            activate(database, code)


@pytest.mark.parametrize(("after", "good"), [(DAY - SECOND, True), (DAY, False)])
def test_a_card_is_good_for_a_day(database, district, person, after, good):
    """Up to 24 hours, and not at them."""
    card = issue(database, district, person)

    if good:
        assert activate(database, card.code, at=NOON + after)
    else:
        with pytest.raises(CardNotValid):
            activate(database, card.code, at=NOON + after)


def test_a_newer_card_voids_the_older(database, district, person):
    """Two cards for one person are never good at once."""
    older, newer = (issue(database, district, person) for _ in range(2))

    with pytest.raises(CardNotValid):
        activate(database, older.code)
    assert activate(database, newer.code)


def test_a_pin_that_is_too_easy_leaves_the_card_good(database, district, person):
    """The person tries again with another PIN; nothing was used up."""
    card = issue(database, district, person)

    with pytest.raises(PinNotAccepted):
        activate(database, card.code, pin="123456")
    assert activate(database, card.code)


def test_a_second_phone_puts_the_first_out(database, district, person):
    """One phone a person: from the moment the new one is bound, the old one is nobody's."""
    first = activate(database, issue(database, district, person).code).phone
    second = activate(database, issue(database, district, person).code).phone

    with database.read() as session:
        assert cards.bound_device(session, person.id) == second.device
        with pytest.raises(DeviceNotBound):
            cards.device_shown(session, person.id, first.token)
        assert cards.is_bound(session, person.id, second.token)
        assert not cards.is_bound(session, person.id, first.token)
    assert entries(database, "device_bound")[1].data["replaced"] == first.device.id


@pytest.mark.parametrize("shown", [None, "", "made-up", "other"])
def test_only_the_own_token_is_the_own_phone(database, district, person, shown):
    """None, a made-up one, and somebody else's are refused alike."""
    activate(database, issue(database, district, person).code)
    with database.write() as session:
        other = a_person(session, district.offices["own"])
    if shown == "other":
        shown = activate(database, issue(database, district, other).code).phone.token

    with database.read() as session:
        with pytest.raises(DeviceNotBound):
            cards.device_shown(session, person.id, shown)
        assert not cards.is_bound(session, person.id, shown)


def test_a_released_phone_reports_no_more_and_its_card_is_void(database, district, person):
    """Lost or sold: phone, sessions and unused cards end together."""
    phone = activate(database, issue(database, district, person).code).phone
    card = issue(database, district, person)
    with database.write() as session:
        cards.release_device(session, person.id, scope_of(district), actor="he", at=NOON)

    with database.read() as session, pytest.raises(DeviceNotBound):
        cards.device_shown(session, person.id, phone.token)
    with pytest.raises(CardNotValid):
        activate(database, card.code)
    with pytest.raises(NotFound), database.write() as session:
        cards.release_device(session, person.id, scope_of(district), actor="he", at=NOON)
    assert entries(database, "device_released")[0].data == {"device": phone.device.id}


@pytest.mark.parametrize(("days", "shared"), [(0, True), (90, True), (91, False)])
def test_a_phone_that_was_somebody_elses_is_known(database, district, person, days, shared):
    """A phone that shows an old token when it is bound again is the same phone."""
    with database.write() as session:
        other = a_person(session, district.offices["own"])
    theirs = activate(database, issue(database, district, other).code).phone
    with database.write() as session:
        cards.release_device(session, other.id, scope_of(district), actor="he", at=NOON)
    card = issue(database, district, person)
    mine = activate(database, card.code, token=theirs.token, at=NOON).phone.device

    since = NOON + timedelta(days=days) - timedelta(days=90, seconds=1)
    with database.read() as session:
        assert cards.is_shared(session, mine, since=since) is shared
    assert mine.installation == theirs.device.installation


def test_an_own_new_binding_of_the_same_phone_is_not_shared(database, district, person):
    """A forgotten PIN is mended on the same phone: nothing to look at."""
    first = activate(database, issue(database, district, person).code).phone
    again = activate(
        database, issue(database, district, person).code, token=first.token
    ).phone.device

    with database.read() as session:
        assert not cards.is_shared(session, again, since=NOON - timedelta(days=90))


def test_a_card_is_for_people_of_the_own_area_who_are_supervised(database, district, person):
    """A foreign person is not found; one whose term is over gets no card."""
    with pytest.raises(NotFound):
        issue(database, district, person, office="sibling")
    with pytest.raises(queries.OrderNotActive):
        issue(database, district, person, at=NOON + timedelta(days=400))
