"""The people of an area as rows of a roster."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from correction.register import comparing, listing
from correction.register.corrections import PersonField
from correction.register.listing import Search
from correction.register.model import Listed
from exchange.roster.columnbook import book
from foundation.access.model import Scope
from foundation.accounts import queries as accounts
from foundation.offices import queries as offices

_PAGE = 200
_OWN = tuple(
    PersonField(name) for name in ("former_name", "phone", "address", "ethnicity", "education")
)


def rows(session: Session, scope: Scope) -> Iterator[dict[str, str]]:
    """Every person of an area with a running order, in the shape that an import reads."""
    names = {office.id: office.name_zh for office in offices.tree(session, scope.office_path)}
    after = None
    while True:
        page = listing.people(session, scope, Search(after=after, limit=_PAGE))
        officers = accounts.names(
            session, [one.person.officer_id for one in page if one.person.officer_id]
        )
        for one in page:
            if one.order is not None:
                office = names.get(one.person.office_id, "")
                officer = officers.get(one.person.officer_id or "", "")
                yield {**_row(session, one), "office": office, "officer": officer}
        if len(page) < _PAGE:
            return
        after = page[-1].person.id


def _row(session: Session, one: Listed) -> dict[str, str]:
    person, order = one.person, one.order
    if order is None:
        return {}
    own = comparing.present_values(session, person.id, _OWN)
    return {
        "name": person.name,
        "sex": _word("sex", person.sex.value),
        "id_number": comparing.number_of(session, person.id),
        "birth_date": person.birth_date.isoformat(),
        "category": _word("category", order.category.value),
        "supervision_class": _word("supervision_class", order.supervision_class.value),
        "term_start": order.term_start.isoformat(),
        "term_end": order.term_end.isoformat(),
        "deciding_organ": order.deciding_organ,
        **{field.value: value for field, value in own.items() if value},
    }


def _word(column: str, meaning: str) -> str:
    """The Chinese word for a code: the first of those that mean it."""
    return book().columns[column].codes[meaning][0]
