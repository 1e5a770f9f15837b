"""Taking somebody in at the desk: registered, put under supervision, and their duties opened."""

from datetime import datetime

from sqlalchemy.orm import Session

from correction.contact import duties
from correction.register import actions as register
from correction.register import as_written
from correction.register.model import NewPerson, Person, Terms


def take_in(session: Session, new: NewPerson, order: Terms, *, actor: str, at: datetime) -> Person:
    """Register a person with an order and open the duties of the first days at once.

    Raises:
        DuplicatePerson, WrongTerm, OfficerElsewhere, NotFound: as `register_person`.
    """
    person = register.register_person(session, new, order, actor=actor, at=at)
    as_written.keep(session, person.id, new.written, actor=actor, at=at)
    duties.open_duties(session, now=at, only={person.id})
    return person
