"""Who may know of whom: the subtree, oneself, never past a restriction; and the list's pages."""

import pytest

from correction.register import listing, queries, restrictions
from correction.register.listing import Search
from correction.register.model import LiftReason, RestrictionReason
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.ids import AccountId
from tests.correction.building import NOON, a_person, entries, scope_of
from tests.tables import cases

NAMES = """
    name
    陈例禾
    陈测
    欧阳示例安
    阿依古丽·示例江
    NGUYEN THI VI DU
    张伟
    章伟
    张炜
    苗测𬭎
    曾示一
    李〇一
"""


@pytest.fixture
def three(database, district):
    """One person each at the own, the sibling and the outside office."""
    with database.write() as session:
        return {
            office: a_person(session, district.offices[office]).id
            for office in ("own", "sibling", "outside")
        }


@pytest.mark.parametrize(
    "case",
    cases("""
    asker   | sees
    own     | own
    sibling | sibling
    parent  | own sibling
    outside | outside
"""),
)
def test_an_asker_sees_the_own_subtree(database, district, three, case):
    """Every way to a person goes through the same bound: one, list, labels of a list, caseload."""
    scope = scope_of(district, case["asker"])
    wanted = {three[office] for office in case["sees"].split()}

    with database.read() as session:
        found = {listed.person.id for listed in listing.people(session, scope, Search())}
        charged = {one.label.id for one in queries.caseload(session, scope, at=NOON)}
        assert found == charged == wanted
        assert listing.count(session, scope) == len(wanted)
        for person_id in three.values():
            if person_id in wanted:
                assert queries.person(session, person_id, scope).id == person_id
            else:
                with pytest.raises(NotFound):
                    queries.person(session, person_id, scope)
                with pytest.raises(NotFound):
                    listing.listed(session, person_id, scope)


def test_a_supervisee_sees_only_themself(database, district, three):
    """The same query, bound to one person."""
    path = district.offices["parent"].path
    scope = Scope(path, AccountId("self"), three["own"])

    with database.read() as session:
        found = listing.people(session, scope, Search())

    assert [listed.person.id for listed in found] == [three["own"]]


def test_a_restriction_hides_a_person_from_one_account(database, district, three):
    """SEC-15: a relative on the staff sees nobody of this id; a colleague does; lifted, both do."""
    mine, other = scope_of(district), scope_of(district, "parent")
    person_id = three["own"]
    with database.write() as session:
        for _ in range(2):
            restrictions.restrict_person(
                session,
                person_id,
                mine.account_id,
                reason=RestrictionReason.RELATIVE,
                actor="test",
                at=NOON,
            )

    with database.read() as session:
        with pytest.raises(NotFound):
            queries.person(session, person_id, mine)
        assert queries.person(session, person_id, other).id == person_id
        hidden = queries.hidden_from(session, [mine.account_id])
        assert hidden[mine.account_id] == {person_id}
    with database.write() as session:
        restrictions.lift_restriction(
            session,
            person_id,
            mine.account_id,
            reason=LiftReason.NO_LONGER_SO,
            actor="test",
            at=NOON,
        )
        assert queries.person(session, person_id, mine).id == person_id
    told = [entry.data["lifted"] for entry in entries(database, "person_restricted")]
    assert told == [False, True]


def test_a_restriction_that_is_not_there_cannot_be_lifted(database, district, three):
    """Nothing to lift is an error that says so."""
    with pytest.raises(NotFound), database.write() as session:
        restrictions.lift_restriction(
            session,
            three["own"],
            AccountId("nobody"),
            reason=LiftReason.OTHER,
            actor="test",
            at=NOON,
        )


@pytest.fixture
def named(database, district):
    """People of every kind of name at the own office."""
    with database.write() as session:
        for case in cases(NAMES):
            a_person(session, district.offices["own"], name=case["name"])
    return scope_of(district)


@pytest.mark.parametrize(
    "case",
    cases("""
    typed          | finds
    陈             | 陈例禾, 陈测
    例禾           | 陈例禾
    chen           | 陈例禾, 陈测
    CLH            | 陈例禾
    ouyang         | 欧阳示例安
    oysla          | 欧阳示例安
    阿依古丽示例江 | 阿依古丽·示例江
    古丽•示        | 阿依古丽·示例江
    nguyen thi     | NGUYEN THI VI DU
    张伟           | 张伟
    zhangwei       | 张伟, 张炜, 章伟
    zw             | 张伟, 张炜, 章伟
    𬭎             | 苗测𬭎
    zeng           | 曾示一
    〇             | 李〇一
    100%           |
    _              |
    ·              |
    王             |
"""),
)
def test_people_are_found_as_they_are_written_or_said(database, named, case):
    """Characters, pinyin, initials; look-alikes stay apart; wildcards are only characters."""
    with database.read() as session:
        found = listing.people(session, named, Search(text=case["typed"]))

    names = ", ".join(sorted(listed.person.name for listed in found))
    assert names == case["finds"]


def test_a_person_number_is_found_by_its_beginning(database, named):
    """The number on the file is enough."""
    with database.read() as session:
        (someone, *_) = listing.people(session, named, Search(limit=1))
        found = listing.people(session, named, Search(text=someone.person.person_no))

    assert [listed.person.id for listed in found] == [someone.person.id]


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
def test_pages_put_together_are_the_list(database, named, limit):
    """No page repeats or leaves out anybody."""
    with database.read() as session:
        whole = [one.person.id for one in listing.people(session, named, Search())]
        paged = []
        after = None
        while True:
            page = listing.people(session, named, Search(after=after, limit=limit))
            if not page:
                break
            paged.extend(one.person.id for one in page)
            after = page[-1].person.id

    assert paged == whole
    assert len(whole) == len(cases(NAMES))


def test_the_list_is_narrowed_to_an_office(database, district, three):
    """A head narrows the district to one street."""
    search = Search(office_path=district.offices["sibling"].path)

    with database.read() as session:
        found = listing.people(session, scope_of(district, "parent"), search)

    assert [one.person.id for one in found] == [three["sibling"]]


def test_labels_tell_people_apart(database, district, three):
    """Bulk, and silent about ids that are nobody's."""
    with database.read() as session:
        found = queries.labels(session, [*three.values(), "nobody00000000000000"])
        assert queries.labels(session, []) == {}

    assert set(found) == set(three.values())
    assert {label.birth_year for label in found.values()} == {1990}


def test_an_officers_people_are_the_own_and_those_of_nobody(database, district):
    """Somebody without an officer is everybody's until somebody is named."""
    officer = AccountId(district.account("officer").id)
    head = AccountId(district.account("head").id)
    with database.write() as session:
        mine = a_person(session, district.offices["own"], officer_id=officer)
        nobodys = a_person(session, district.offices["own"])
        a_person(session, district.offices["own"], officer_id=head)

    with database.read() as session:
        found = queries.caseload(session, scope_of(district), at=NOON, officers=[officer])

    assert {charge.label.id for charge in found} == {mine.id, nobodys.id}
