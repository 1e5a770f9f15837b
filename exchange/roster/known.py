"""Who of a file is in the register already, and what the file says otherwise of them.

What an import may change is applied; any other difference refuses the row whole and is named.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from correction.register import comparing, listing
from correction.register import queries as people
from correction.register.corrections import PersonField
from correction.register.model import Order, Person
from exchange.roster.model import Candidate, Outcome, Problem
from exchange.roster.rows import blamed
from foundation import names
from foundation.access.model import Scope
from foundation.ids import PersonId

MOVABLE = (
    PersonField.FORMER_NAME,
    PersonField.PHONE,
    PersonField.ADDRESS,
    PersonField.ETHNICITY,
    PersonField.EDUCATION,
)


class Known:
    """Compares the candidates of a file with the register, within the asker's area."""

    def __init__(
        self, session: Session, candidates: list[Candidate], scope: Scope, *, today: date
    ) -> None:
        self._session = session
        self._scope = scope
        self._today = today
        self._holders = listing.holders(session, [one.number for one in candidates], scope)

    def outcome(self, candidate: Candidate) -> tuple[Outcome, tuple[Problem, ...]]:
        """What an import does with a candidate; with a problem, nothing at all."""
        if candidate.number.normal not in self._holders:
            problems = tuple(self._not_taken_in(candidate))
            return (Outcome.REFUSED if problems else Outcome.NEW), problems
        holder = self.holder(candidate)
        if holder is None:
            return Outcome.REFUSED, (_blame(candidate, "id_number", "held_elsewhere"),)
        person = people.person(self._session, holder, self._scope)
        problems = (*self._fixed(candidate, person), *self._ordered(candidate, person))
        if problems:
            return Outcome.REFUSED, problems
        moves = changed(self._session, holder, candidate) or names_officer(person, candidate)
        return (Outcome.UPDATE if moves else Outcome.SAME), ()

    def holder(self, candidate: Candidate) -> PersonId | None:
        """The person in the register who holds the candidate's number."""
        return self._holders.get(candidate.number.normal)

    def person(self, candidate: Candidate) -> Person | None:
        """The same with what is known of them."""
        holder = self.holder(candidate)
        return people.person(self._session, holder, self._scope) if holder else None

    def _not_taken_in(self, candidate: Candidate) -> Iterator[Problem]:
        """Why somebody who is new is not taken in."""
        if candidate.term_end < self._today:
            yield _blame(candidate, "term_end", "term_over")
        if candidate.officer is not None and not candidate.officer.active:
            yield _blame(candidate, "officer", "unknown_officer")

    def _fixed(self, candidate: Candidate, person: Person) -> Iterator[Problem]:
        """What an import never changes about a person."""
        if person.office_id != candidate.office_id:
            yield _blame(candidate, "office", "held_elsewhere")
        if names.parse(person.name).text != candidate.name:
            yield _blame(candidate, "name", "identity_differs")
        if person.sex is not candidate.sex:
            yield _blame(candidate, "sex", "identity_differs")
        if person.birth_date != candidate.birth_date:
            yield _blame(candidate, "birth_date", "identity_differs")
        officer = candidate.officer
        if officer is not None and officer.id != person.officer_id:
            if person.officer_id is not None:
                yield _blame(candidate, "officer", "officer_differs")
            elif not officer.active:
                yield _blame(candidate, "officer", "unknown_officer")

    def _ordered(self, candidate: Candidate, person: Person) -> Iterator[Problem]:
        """What an import never changes about an order."""
        order = people.present_order(self._session, person.id)
        if order is None or order.ended_on is not None:
            yield _blame(candidate, "term_start", "no_running_order")
            return
        said = _said(candidate)
        held = _held(order, comparing.judgment_no(self._session, order.id))
        for column, value in said.items():
            if value != held[column]:
                yield _blame(candidate, column, "order_differs")
        if candidate.supervision_class not in (None, order.supervision_class):
            yield _blame(candidate, "supervision_class", "class_differs")


def changed(
    session: Session, holder: PersonId, candidate: Candidate
) -> dict[PersonField, str | None]:
    """What the register holds otherwise, or not yet, of what an import may change."""
    present = comparing.present_values(session, holder, MOVABLE)
    return {
        field: candidate.texts[field.value]
        for field in MOVABLE
        if field.value in candidate.texts and present[field] != candidate.texts[field.value]
    }


def names_officer(person: Person, candidate: Candidate) -> bool:
    """Whether a row names the officer of somebody for whom nobody answers yet."""
    return person.officer_id is None and candidate.officer is not None


def _said(candidate: Candidate) -> dict[str, object]:
    """What a row says of the order; what it leaves empty it does not say."""
    texts = candidate.texts
    return {
        "category": candidate.category,
        "term_start": candidate.term_start,
        "term_end": candidate.term_end,
        **{
            column: texts[column] for column in ("deciding_organ", "judgment_no") if column in texts
        },
    }


def _held(order: Order, judgment_no: str | None) -> dict[str, object]:
    return {
        "category": order.category,
        "term_start": order.term_start,
        "term_end": order.term_end,
        "deciding_organ": order.deciding_organ,
        "judgment_no": judgment_no,
    }


def _blame(candidate: Candidate, column: str, code: str) -> Problem:
    return blamed(candidate.row, candidate.cells, column, code)
