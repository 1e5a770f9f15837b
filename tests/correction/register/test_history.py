"""The timeline, and masked fields shown whole: what may be read, and the record of it."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import select

from correction.register import actions, reveals
from correction.register import timeline as histories
from correction.register.model import AdviceLevel, HiddenField
from foundation.access.model import Role
from foundation.audit.tables import AuditLineRow
from foundation.errors import NotFound
from foundation.journal import actions as journal
from foundation.journal.model import Event
from tests.correction.building import NOON, a_person, principal_of, scope_of


@dataclass(frozen=True, kw_only=True)
class Crisis(Event):
    """What the psychology wing might tell."""

    kind: ClassVar[str] = "assessment.critical_item_endorsed"
    instrument: str = "x"


@dataclass(frozen=True, kw_only=True)
class Raised(Event):
    """What the alerts wing might tell."""

    kind: ClassVar[str] = "alerts.raised"
    level: str = "orange"
    state: str = "raised"
    reasons: tuple[str, ...] = ("crisis_signal",)
    policy: str = "crisis"


@pytest.fixture
def person(database, district):
    """Somebody about whom all kinds of things were told."""
    with database.write() as session:
        known = a_person(session, district.offices["own"])
        for event in (Crisis, Raised):
            told = event(office=known.office_id, subject=known.id)
            journal.append(session, told, actor="test", at=NOON)
        actions.set_advice(
            session,
            known.id,
            level=AdviceLevel.TWO,
            advice_code="visit_in_person",
            safety_instruction="请当面问候",
            actor="liang",
            at=NOON,
        )
        return known


def test_the_timeline_never_shows_what_lies_behind_an_alert(database, district, person):
    """Newest first; nothing of the psychology wing; of an alert its level, not its reasons."""
    with database.read() as session:
        found = histories.timeline(session, person.id, scope_of(district))

    assert [entry.kind for entry in found] == [
        "correction.advice_set",
        "alerts.raised",
        "correction.order_registered",
        "correction.person_registered",
    ]
    assert found[1].data == {"level": "orange", "state": "raised"}


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_of_the_timeline_are_the_timeline(database, district, person, limit):
    """What is left out leaves no hole in a page."""
    scope = scope_of(district)
    with database.read() as session:
        whole = histories.timeline(session, person.id, scope)
        paged, before = [], None
        while page := histories.timeline(session, person.id, scope, before=before, limit=limit):
            assert len(page) == limit or len(paged) + len(page) == len(whole)
            paged.extend(page)
            before = page[-1].seq

    assert tuple(paged) == whole


def test_a_foreign_timeline_is_not_found(database, district, person):
    """404 for who may not know of the person."""
    with database.read() as session, pytest.raises(NotFound):
        histories.timeline(session, person.id, scope_of(district, "sibling"))


@pytest.mark.parametrize(
    ("field", "shown"),
    [(HiddenField.PHONE, "15400000001"), (HiddenField.ADDRESS, "示例街道示范路9001号A栋101")],
)
def test_a_field_is_shown_whole_and_the_purpose_recorded(database, district, person, field, shown):
    """SEC-25: the line holds who, whom, what for; never the value."""
    asker = principal_of(district, Role.OFFICER)
    with database.write() as session:
        value = reveals.reveal(
            session, person.id, field, purpose="contact_person", principal=asker, at=NOON
        )

    with database.read() as session:
        line = session.scalars(
            select(AuditLineRow).where(AuditLineRow.action == "person.revealed")
        ).one()
    assert value == shown
    assert (line.actor, line.object, line.purpose, line.data) == (
        asker.account_id,
        f"person:{person.id}",
        "contact_person",
        {"field": field.value},
    )


def test_a_foreign_field_is_not_found_and_an_empty_one_says_so(database, district, person):
    """Neither shows anything."""
    foreign = principal_of(district, Role.OFFICER, "sibling")
    with pytest.raises(NotFound), database.write() as session:
        reveals.reveal(
            session, person.id, HiddenField.PHONE, purpose="x", principal=foreign, at=NOON
        )
    with database.write() as session:
        bare = a_person(session, district.offices["own"], phone=None)
    own = principal_of(district, Role.OFFICER)
    with pytest.raises(NotFound) as refusal, database.write() as session:
        reveals.reveal(session, bare.id, HiddenField.PHONE, purpose="x", principal=own, at=NOON)
    assert refusal.value.code == "field_empty"
