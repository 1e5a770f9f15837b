"""The people of an area as rows of a roster."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from correction.register import comparing, listing
from correction.register.corrections import PersonField
from correction.register.listing import Search
from correction.register.model import Order, OrderStatus, Person
from exchange.roster.columnbook import book, plain
from exchange.roster.referring import usernames
from foundation.access.model import Scope
from foundation.ids import OfficeId
from foundation.offices import queries as offices

_PAGE = 200
_OWN = tuple(
    PersonField(name) for name in ("former_name", "phone", "address", "ethnicity", "education")
)


def rows(session: Session, scope: Scope) -> Iterator[dict[str, str]]:
    """Every person of an area with a running order, in the shape that an import reads.

    An officer goes out by the user name, which nobody shares, so that another installation with
    the same offices and accounts takes the file as it is; one whom an import would not know is
    left out.
    """
    named, officers = _office_names(session, scope), usernames(session, scope)
    after = None
    while True:
        page = listing.people(session, scope, Search(after=after, limit=_PAGE))
        for one in page:
            if one.order is not None and one.order.status is OrderStatus.ACTIVE:
                office = named.get(one.person.office_id, "")
                officer = officers.get(one.person.officer_id, "") if one.person.officer_id else ""
                row = _row(session, one.person, one.order)
                yield {**row, "office": office, "officer": officer}
        if len(page) < _PAGE:
            return
        after = page[-1].person.id


def _office_names(session: Session, scope: Scope) -> dict[OfficeId, str]:
    """What each office is called in a file; where two bear one name, the code."""
    area = offices.tree(session, scope.office_path)
    borne = Counter(plain(one.name_zh) for one in area)
    return {one.id: one.name_zh if borne[plain(one.name_zh)] == 1 else one.code for one in area}


def _row(session: Session, person: Person, order: Order) -> dict[str, str]:
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
        "judgment_no": comparing.judgment_no(session, order.id) or "",
        **{field.value: value for field, value in own.items() if value},
    }


def _word(column: str, meaning: str) -> str:
    """The Chinese word for a code: the first of those that mean it."""
    return book().columns[column].codes[meaning][0]
