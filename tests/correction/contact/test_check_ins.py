"""Recording check-ins: kept whatever the hour, sealed, told once, verified by people."""

from datetime import timedelta

import pytest

from correction.contact import actions, deadlines, queries
from correction.contact.actions import VerifiedAlready
from correction.contact.model import (
    Feeling,
    Method,
    Outcome,
    Signal,
    Timing,
    Verdict,
    VerifiedBy,
)
from correction.contact.tables import CheckInRow, DutyRow
from correction.register import cards, orders
from correction.register.model import NewPhone, Place
from correction.register.queries import OrderNotActive, active_order
from foundation.attachments import actions as attachments
from foundation.errors import NotFound
from tests.correction.building import (
    a_check_in,
    a_person,
    an_ending,
    entries,
    scope_of,
    shanghai,
)
from tests.correction.contact.conftest import DAWN

MORNING, NOON, EVENING = "2026-11-24T0730", "2026-11-24T1200", "2026-11-24T1930"
HERE = Place(114.346412, 22.708751, 18.0)


def report(database, person, at, *, taken=None, **fields):
    """A check-in received at a local time."""
    now = shanghai(at)
    with database.write() as session:
        return a_check_in(
            session, person, now=now, taken=shanghai(taken) if taken else now, **fields
        )


def tick(database, at):
    """What was missed until then is found."""
    with database.write() as session:
        deadlines.find_missed(session, now=shanghai(at))


def test_on_time_meets_the_window(database, person, rows):
    """The row is met, by this check-in; the journal hears ids and codes."""
    found = report(database, person, "11-24 08:02", place=HERE)

    (told,) = entries(database, "check_in_recorded")
    assert rows(person)[MORNING] == "met"
    assert told.data == {
        "check_in": found.id,
        "method": "phone",
        "timing": "on_time",
        "cleared": list(found.cleared),
        "duty": found.duty,
        "missed_cleared": [],
    }
    assert (told.subject, told.office, told.actor) == (person.id, person.office_id, "test")


def test_late_is_kept_and_marked(database, person, rows):
    """Found missed, then made good: met late, both known, never refused."""
    tick(database, "11-24 09:00")

    found = report(database, person, "11-24 11:03")

    assert rows(person)[MORNING] == "met_late"
    assert (found.timing, found.late_by_minutes) == (Timing.LATE, 123)
    assert found.missed_cleared == found.cleared
    with database.read() as session:
        row = session.get_one(DutyRow, found.duty)
    assert (row.missed_at, row.met_by) == (shanghai("11-24 09:00"), found.id)


def test_taken_in_time_and_sent_later_shows_both_times(database, person, rows):
    """Offline at 08:02, received at 14:00: late, with its reason, the noon window untouched."""
    tick(database, "11-24 13:30")

    found = report(database, person, "11-24 14:00", taken="11-24 08:02")

    assert rows(person)[MORNING] == "met_late"
    assert rows(person)[NOON] == "missed"
    assert Signal.SENT_LATER in found.reasons
    assert (found.taken_at, found.received_at) == (shanghai("11-24 08:02"), shanghai("11-24 14:00"))
    assert found.late_by_minutes == 300


def test_twice_within_a_minute_both_are_kept(database, person, rows):
    """At the desk and on the phone: the second counts for nothing and is there."""
    first = report(
        database, person, "11-24 08:00", method=Method.DESK, verified_by=VerifiedBy.ID_CARD
    )
    second = report(database, person, "11-24 08:01")

    assert (first.timing, second.timing) == (Timing.ON_TIME, Timing.UNSCHEDULED)
    assert len(first.cleared) == 2
    assert second.cleared == ()
    with database.read() as session:
        assert session.query(CheckInRow).count() == 2
    assert rows(person)[MORNING] == "met"


def test_the_desk_settles_report_and_window(database, person, rows):
    """One visit: the half month's report and the window that is open."""
    found = report(database, person, "11-24 08:00", method=Method.DESK)

    assert rows(person)[MORNING] == "met"
    assert rows(person, "report_in_person") == {"2026-11-20": "met"}
    assert found.reasons == ()


def test_nobody_is_checked_in_who_is_not_supervised(database, person):
    """Nobody supervises this person then: there is nothing to report to."""
    with database.write() as session:
        order = active_order(session, person.id, at=DAWN)
        orders.end_order(
            session,
            order.id,
            an_ending(shanghai("11-23 12:00").date()),
            actor="test",
            at=DAWN,
        )

    with pytest.raises(OrderNotActive):
        report(database, person, "11-24 08:00")
    late_but_in_term = report(database, person, "11-24 08:00", taken="11-23 23:59")
    assert late_but_in_term.order_id == order.id


def test_places_and_words_are_sealed_and_come_back_whole(database, district, person):
    """What came with a check-in is for those who look at it."""
    found = report(
        database, person, "11-24 08:02", place=HERE, note="在厂里", reason="夜班", photo_id=None,
        no_photo_reason="没有相机", feeling=Feeling.WANTS_TO_TALK,
    )  # fmt: skip

    with database.read() as session:
        detail = queries.check_in(session, found.id, scope_of(district))
        row = session.get_one(CheckInRow, found.id)
        stored = bytes(row.place) + bytes(row.words)
    assert detail.place == HERE
    assert (detail.note, detail.reason, detail.no_photo_reason) == ("在厂里", "夜班", "没有相机")
    assert detail.no_location_reason is None
    for secret in ("在厂里", "夜班", "114.34"):
        assert secret.encode() not in stored
    assert detail.check_in.feeling is Feeling.WANTS_TO_TALK


@pytest.mark.parametrize(("fields", "waits"), [({"place": HERE}, False), ({"place": None}, True)])
def test_only_what_is_worth_a_look_waits_for_one(database, person, fields, waits):
    """A plain check-in asks nothing of anybody; one without a place does."""
    assert report(database, person, "11-24 08:02", **fields).to_verify is waits


def test_a_new_phone_and_a_shared_one_are_noticed(database, district, person):
    """RPT-11: the phone was bound this morning, and belonged to somebody else yesterday."""
    with database.write() as session:
        other = a_person(session, district.offices["own"], at=DAWN)
        theirs = cards.bind_device(
            session, other.id, NewPhone("示例"), actor="t", at=DAWN - timedelta(days=1)
        )
        mine = cards.bind_device(
            session, person.id, NewPhone("示例", theirs.token), actor="t", at=DAWN
        )

    found = report(database, person, "11-24 08:02", place=HERE, device=mine.device)

    assert set(found.reasons) == {
        Signal.NO_PHOTO,
        Signal.NEW_DEVICE,
        Signal.SAME_DEVICE_OTHER_PERSON,
    }
    with database.read() as session:
        assert session.get_one(CheckInRow, found.id).device_id == mine.device.id


def test_far_away_too_soon_is_noticed(database, person):
    """From Pingshan to Guangzhou in four hours is a journey; in five minutes it is a reason."""
    guangzhou = Place(113.26, 23.13, 20.0)
    report(database, person, "11-24 08:00", place=HERE)

    soon = report(database, person, "11-24 08:05", place=guangzhou)
    back = report(database, person, "11-24 12:30", place=HERE)

    assert Signal.IMPLAUSIBLE_SPEED in soon.reasons
    assert Signal.IMPLAUSIBLE_SPEED not in back.reasons


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def a_photo(session, person, *, at=DAWN):
    """A photo that came in about a person."""
    return attachments.store(
        session, PIXEL, owner=person.id, kind="check_in_photo", actor="test", at=at
    )


def test_the_same_photo_twice_is_noticed(database, person):
    """A replayed picture is a reason to look; the first of it is not."""
    with database.write() as session:
        first = a_photo(session, person)
        second = a_photo(session, person, at=DAWN + timedelta(hours=1))

    one = report(database, person, "11-24 08:00", place=HERE, photo_id=first.id)
    two = report(database, person, "11-24 12:30", place=HERE, photo_id=second.id)

    assert Signal.PHOTO_SEEN_BEFORE not in one.reasons
    assert Signal.PHOTO_SEEN_BEFORE in two.reasons


def test_a_photo_of_somebody_else_is_not_found(database, district, person):
    """A picture belongs to whom it is about."""
    with database.write() as session:
        other = a_person(session, district.offices["own"])
        photo = a_photo(session, other)

    with pytest.raises(NotFound):
        report(database, person, "11-24 08:00", photo_id=photo.id)
    with pytest.raises(NotFound):
        report(database, person, "11-24 08:00", photo_id="nothing")


def verify(database, district, check_in, outcome=Outcome.CONFIRMED, office="own"):
    """A member of staff looks at a check-in."""
    with database.write() as session:
        return actions.verify_check_in(
            session,
            check_in.id,
            scope_of(district, office),
            Verdict(outcome, "电话核实"),
            actor="he",
            now=DAWN,
        )


@pytest.mark.parametrize("outcome", list(Outcome))
def test_looking_at_a_check_in_is_told_and_done_once(database, district, person, outcome):
    """Confirmed or doubtful; a colleague cannot decide it again."""
    found = report(database, person, "11-24 08:00")

    seen = verify(database, district, found, outcome)

    assert (seen.outcome, seen.outcome_by) == (outcome, "he")
    assert entries(database, "check_in_verified")[0].data == {
        "check_in": found.id,
        "outcome": outcome.value,
    }
    with pytest.raises(VerifiedAlready):
        verify(database, district, found)


def test_a_foreign_check_in_is_not_found(database, district, person):
    """404 for another office, in every way."""
    found = report(database, person, "11-24 08:00", place=HERE)
    foreign = scope_of(district, "sibling")

    with pytest.raises(NotFound):
        verify(database, district, found, office="sibling")
    with database.read() as session:
        with pytest.raises(NotFound):
            queries.check_in(session, found.id, foreign)
        assert queries.check_ins_of(session, person.id, foreign) == ()
        assert queries.last_places(session, foreign) == ()
        assert queries.duties_of(session, person.id, foreign, now=DAWN) == ()
        assert queries.next_duty(session, person.id, foreign, now=DAWN) is None
        assert queries.last_reported_at(session, person.id, foreign) is None


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_of_check_ins_are_all_of_them(database, district, person, limit):
    """Newest first, also of one instant, none twice."""
    for at in ("11-24 08:00", "11-24 12:30", "11-24 12:30", "11-24 20:00"):
        report(database, person, at)
    scope = scope_of(district)

    with database.read() as session:
        whole = queries.check_ins_of(session, person.id, scope)
        paged, before = [], None
        while page := queries.check_ins_of(session, person.id, scope, before=before, limit=limit):
            paged.extend(page)
            before = page[-1].check_in.id

    assert tuple(paged) == whole
    received = [detail.check_in.received_at for detail in whole]
    assert received == sorted(received, reverse=True)


def test_the_last_place_of_each_person(database, district, person):
    """The newest by when it was taken; without one, the person is not on the map."""
    with database.write() as session:
        other = a_person(session, district.offices["own"])
        a_person(session, district.offices["own"])
    there = Place(114.30, 22.69, 50.0)
    report(database, person, "11-24 08:00", place=HERE)
    report(database, person, "11-24 12:30", place=there)
    report(database, person, "11-24 13:00", taken="11-24 07:50", place=HERE)
    report(database, other, "11-24 12:30", place=HERE)

    with database.read() as session:
        found = {one.person_id: one for one in queries.last_places(session, scope_of(district))}
        only = queries.last_places(session, scope_of(district), ids=[other.id])

    assert set(found) == {person.id, other.id}
    assert (found[person.id].place, found[person.id].at) == (there, shanghai("11-24 12:30"))
    assert found[person.id].source is Method.PHONE
    assert [one.person_id for one in only] == [other.id]


@pytest.mark.parametrize(
    ("taken", "shown"),
    [
        # Ahead of ours: it counts from when it was received, and the next one replaces it.
        ("11-24 12:30:01", "11-24 12:30"),
        ("12-31 00:00", "11-24 12:30"),
        # Behind or exact: as the phone says, if that is newer than what is known already.
        ("11-24 12:30", "11-24 12:30"),
        ("11-24 12:29:59", "11-24 12:29:59"),
        ("11-24 08:00:01", "11-24 08:00:01"),
        ("11-24 07:59:59", "11-24 08:00"),
        ("11-22 00:00", "11-24 08:00"),
    ],
)
def test_no_phone_clock_keeps_a_place_on_the_map(database, district, person, taken, shown):
    """A place is ordered by the phone's time, never later than ours; a true one follows at once."""
    wrong, true = Place(113.0, 23.0, 9.0), Place(114.36, 22.71, 9.0)
    report(database, person, "11-24 08:00", place=HERE)
    report(database, person, "11-24 12:30", taken=taken, place=wrong)
    with database.read() as session:
        (first,) = queries.last_places(session, scope_of(district))

    report(database, person, "11-24 12:40", place=true)

    with database.read() as session:
        (second,) = queries.last_places(session, scope_of(district))
        last = queries.last_reported_at(session, person.id, scope_of(district))
    assert first.at == shanghai(shown)
    assert first.place == (HERE if shown == "11-24 08:00" else wrong)
    assert (second.place, second.at) == (true, shanghai("11-24 12:40"))
    assert last == shanghai("11-24 12:40")


@pytest.mark.parametrize("taken", ["11-24 12:40", "12-31 00:00"])
def test_a_clock_that_is_ahead_leaves_no_time_for_a_long_way(database, person, taken):
    """90 km in ten minutes is worth a look, whatever the phone says about the time between."""
    report(database, person, "11-24 12:30", place=HERE)

    found = report(database, person, "11-24 12:40", taken=taken, place=Place(113.5, 22.7, 9.0))

    assert Signal.IMPLAUSIBLE_SPEED in found.reasons


@pytest.mark.parametrize(
    ("at", "window"),
    [
        ("11-24 07:00", MORNING),
        ("11-24 08:59", MORNING),
        ("11-24 09:00", MORNING),
        ("11-24 11:44", MORNING),
        ("11-24 11:45", NOON),
        ("11-24 13:30", NOON),
        ("11-24 21:00", EVENING),
    ],
)
def test_next_is_what_a_check_in_now_would_settle(database, district, person, at, window):
    """A window just missed comes first for as long as it can be made good."""
    tick(database, at)

    with database.read() as session:
        found = queries.next_duty(session, person.id, scope_of(district), now=shanghai(at))
        assert found is not None
        row = session.get_one(DutyRow, found.id)

    assert row.occurrence.endswith(window)


def test_what_is_owed_and_was_lately_missed(database, district, person):
    """For the person's page: open ones, and the missed of thirty days."""
    tick(database, "11-24 09:00")

    with database.read() as session:
        now = queries.duties_of(session, person.id, scope_of(district), now=shanghai("11-24 09:00"))
        later = queries.duties_of(
            session, person.id, scope_of(district), now=shanghai("12-24 09:01")
        )
        named = queries.duties_by_id(session, [now[0].id, "nothing"])

    assert len(now) == 7
    assert len(later) == 6
    assert named == {now[0].id: now[0]}
