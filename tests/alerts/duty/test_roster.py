"""The roster: no two on one post, nobody at two offices, nothing edited, everything told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.duty import actions, queries
from alerts.duty.actions import Change
from alerts.duty.model import (
    NewShift,
    Reason,
    ShiftBegun,
    ShiftClash,
    ShiftOver,
    Span,
    UnfitForPost,
)
from alerts.duty.tables import ShiftRow
from foundation.accounts.model import AccountState
from foundation.accounts.tables import AccountRow
from foundation.errors import Invalid
from foundation.ids import AccountId
from foundation.journal import queries as journal
from tests.alerts.duty.building import HOUR, NOON, after, plan, wanted

SICK = Change("test", Reason.SICK)


def kinds(session):
    return [one.kind for one in journal.entries_after(session, 0, limit=100)]


def holders(session, district, span):
    """Who stands where in a time, by account and span."""
    found = queries.shifts(session, district.offices["own"].path, span)
    return [(one.account_id, one.span) for one in found]


@pytest.mark.parametrize(("begins", "fits"), [(11.99, False), (12, True)])
def test_two_shifts_never_share_time(write, district, begins, fits):
    """End to end is well; a minute earlier clashes, whoever it is."""
    with write() as session:
        plan(session, wanted(district, after(0)))
    later = wanted(district, after(begins), role="head", substitute=None)

    with write() as session:
        if fits:
            assert plan(session, later).span == later.span
        else:
            with pytest.raises(ShiftClash):
                plan(session, later)


@pytest.mark.parametrize(("begins", "fits"), [(11, False), (12, True)])
def test_nobody_stands_at_two_offices_at_once(write, district, begins, fits):
    """Somebody of the district stands by at one street, then at another, never at both."""
    above = AccountId(district.account("officer", office="parent").id)
    own, sibling = district.offices["own"].id, district.offices["sibling"].id
    there = NewShift(post="standby", office_id=own, account_id=above, span=after(0))
    with write() as session:
        plan(session, there)
    other = NewShift(post="standby", office_id=sibling, account_id=above, span=after(begins))

    with write() as session:
        if fits:
            assert plan(session, other).office_id == sibling
        else:
            with pytest.raises(ShiftClash):
                plan(session, other)


def test_a_post_may_allow_to_stand_elsewhere_too(write, district):
    """The duty head may stand by at an office in the same night."""
    head = AccountId(district.account("head", office="parent").id)
    leads = NewShift(
        post="leader",
        office_id=district.offices["parent"].id,
        account_id=head,
        span=after(0),
    )
    stands = NewShift(
        post="standby", office_id=district.offices["own"].id, account_id=head, span=after(0)
    )
    with write() as session:
        plan(session, leads)

        assert plan(session, stands).account_id == head


@pytest.mark.parametrize(
    ("role", "office", "field"),
    [("psychologist", "parent", "other_role"), ("officer", "sibling", "elsewhere")],
)
def test_only_who_fits_is_put_there(write, district, role, office, field):
    """The role is one of the post's, and the office is the same or above."""
    account = AccountId(district.account(role, office=office).id)
    span = after(0)
    new = NewShift(
        post="standby", office_id=district.offices["own"].id, account_id=account, span=span
    )

    with write() as session, pytest.raises(UnfitForPost) as refused:
        plan(session, new)

    assert refused.value.fields == {"account_id": field}


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (after(0, 0), "wrong_absence"),
        (after(-13, 13), "wrong_absence"),
        (after(0, 72.01), "shift_too_long"),
        (after(92 * 24 - 11), "roster_too_far"),
    ],
)
def test_times_that_are_no_shift(write, district, span, code):
    """The end after the beginning and in the future, not too long, not too far ahead."""
    with write() as session, pytest.raises(Invalid) as refused:
        plan(session, wanted(district, span))

    assert refused.value.code == code


@pytest.mark.parametrize("span", [after(-12.9, 13), after(0, 72), after(92 * 24 - 12)])
def test_times_that_just_are_one(write, district, span):
    """The bounds themselves are well."""
    with write() as session:
        assert plan(session, wanted(district, span)).span == span


def test_a_struck_shift_stays_and_leaves_its_time_free(write, district):
    """Nothing is deleted: the row says who struck it and why, and another may take the place."""
    with write() as session:
        made = plan(session, wanted(district, after(1)))
        actions.void_shift(session, made.id, reason=Reason.MISTAKE, by="test", now=NOON)
        again = plan(session, wanted(district, after(1)))
    with write() as session:
        row = session.get_one(ShiftRow, made.id)

        assert (row.voided_by, row.void_reason) == ("test", "mistake")
        assert holders(session, district, after(0)) == [(again.account_id, after(1))]
        assert kinds(session)[-3:] == [
            "alerts.shift_planned",
            "alerts.shift_voided",
            "alerts.shift_planned",
        ]
        with pytest.raises(ShiftOver):
            actions.void_shift(session, made.id, reason=Reason.MISTAKE, by="test", now=NOON)


def test_taking_over_keeps_what_was_stood(write, district):
    """Until now the one, from now on the other; the first row is struck with its reason."""
    head = AccountId(district.account("head").id)
    with write() as session:
        made = plan(session, wanted(district, after(-4)))
        taken = actions.take_over_shift(session, made.id, head, change=SICK, now=NOON)

        assert (taken.replaces, taken.reason) == (made.id, Reason.SICK)
        assert holders(session, district, after(-4)) == [
            (made.account_id, Span(after(-4).from_at, NOON)),
            (head, Span(NOON, after(-4).until_at)),
        ]


def test_taking_over_before_the_beginning_takes_it_whole(write, district):
    """Nothing was stood yet."""
    head = AccountId(district.account("head").id)
    with write() as session:
        made = plan(session, wanted(district, after(4)))
        actions.take_over_shift(session, made.id, head, change=SICK, now=NOON)

        assert holders(session, district, after(4)) == [(head, after(4))]


@pytest.mark.parametrize(("seconds", "over"), [(-1, False), (0, True)])
def test_a_shift_that_has_ended_is_not_taken_over(write, district, seconds, over):
    """Its last second can be; the next cannot."""
    head = AccountId(district.account("head").id)
    with write() as session:
        made = plan(session, wanted(district, after(-4)))
    now = made.span.until_at + timedelta(seconds=seconds)

    with write() as session:
        if over:
            with pytest.raises(ShiftOver):
                actions.take_over_shift(session, made.id, head, change=SICK, now=now)
        else:
            actions.take_over_shift(session, made.id, head, change=SICK, now=now)


def test_two_exchange_their_shifts(write, district):
    """Each stands at the other's time; a substitute who would be the holder is left out."""
    with write() as session:
        one = plan(session, wanted(district, after(1)))
        other = plan(session, wanted(district, after(13), role="head", substitute=None))
        actions.swap_shifts(session, one.id, other.id, change=Change("test"), now=NOON)

        assert holders(session, district, after(0, 48)) == [
            (other.account_id, after(1)),
            (one.account_id, after(13)),
        ]


@pytest.mark.parametrize(("begins", "moves"), [(1, True), (0, False)])
def test_only_a_shift_that_has_not_begun_is_moved(write, district, begins, moves):
    """One that runs is taken over instead."""
    with write() as session:
        made = plan(session, wanted(district, after(begins)))
        new = wanted(district, after(2))
        if moves:
            assert actions.move_shift(session, made.id, new, SICK, now=NOON).span == after(2)
        else:
            with pytest.raises(ShiftBegun):
                actions.move_shift(session, made.id, new, SICK, now=NOON)


def test_a_refused_move_leaves_the_shift(database, district):
    """The strike and the new shift are one transaction."""
    with database.write() as session:
        made = plan(session, wanted(district, after(1)))
        plan(session, wanted(district, after(20)))
    with pytest.raises(ShiftClash), database.write() as session:
        actions.move_shift(session, made.id, wanted(district, after(19)), SICK, now=NOON)

    with database.read() as session:
        assert holders(session, district, after(0, 13))[0][1] == after(1)


def test_a_week_is_copied_and_what_is_filled_stays(write, district):
    """Of three shifts one finds its place taken, and one its holder disabled."""
    office = district.offices["own"]
    with write() as session:
        plan(session, wanted(district, after(0)))
        plan(session, wanted(district, after(24)))
        plan(session, wanted(district, after(48), role="head", substitute=None))
        plan(session, wanted(district, after(7 * 24 + 6), role="head", substitute=None))
        session.get_one(AccountRow, district.account("head").id).state = AccountState.DISABLED.value
    with write() as session:
        session.execute(select(ShiftRow)).all()
        for row in session.scalars(select(ShiftRow)):
            row.substitute_id = None
        week = Span(NOON, NOON + timedelta(days=7))
        copied = actions.copy_week(session, office, week, weeks=1, by="test", now=NOON)

        assert [one.span for one in copied.made] == [after(8 * 24)]
        assert (copied.occupied, copied.unfit) == (1, 1)


def test_a_shift_without_a_working_account_covers_nothing(write, district):
    """Coverage counts people who can sign in; a substitute who can is enough."""
    path = district.offices["own"].path
    with write() as session:
        plan(session, wanted(district, after(0), substitute=None))
        plan(session, wanted(district, after(12)))
        session.get_one(
            AccountRow, district.account("officer").id
        ).state = AccountState.DISABLED.value
    with write() as session:
        (found,) = queries.covered(session, path, after(0, 24))

        assert (found.coverage.covered, found.coverage.gaps) == (12 * HOUR, (after(0),))
