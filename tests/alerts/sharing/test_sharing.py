"""What another agency is told: the kinds that files name, each change once, about nobody."""

from datetime import timedelta

import pytest
from defusedxml import ElementTree
from sqlalchemy import select, update

from alerts import actions as alert_actions
from alerts import queries as alert_queries
from alerts import relay
from alerts.model import Level, State
from alerts.playbook import playbook
from alerts.sharing import actions, cap, queries
from alerts.sharing.cap import CAP, Told
from alerts.sharing.deciding import message_type, status_of
from alerts.sharing.model import MessageType, Shared, Status
from alerts.sharing.sharebook import SharedKind, check, grades, shared_kinds
from alerts.sharing.tables import SharedRow
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.errors import Misconfigured, NotFound
from foundation.ids import AlertId
from foundation.journal.tables import CursorRow
from foundation.offices import queries as offices
from tests.alerts.building import NOON, STREET, a_taken_alert, an_alert, someone, tell
from tests.alerts.deeds import CRITICAL, raised, take
from tests.alerts.drills.building import begin, command

M = MessageType
MINUTE = timedelta(minutes=1)
SHAREABLE = SharedKind(
    event_zh="甲", event_en="A", category="Safety", response="Assess", basis="a test"
)
# The order of the standard's own schema; what we never write is left out.
ALERT_ORDER = [
    "identifier",
    "sender",
    "sent",
    "status",
    "msgType",
    "source",
    "scope",
    "restriction",
    "addresses",
    "code",
    "note",
    "references",
    "incidents",
    "info",
]
INFO_ORDER = [
    "language",
    "category",
    "event",
    "responseType",
    "urgency",
    "severity",
    "certainty",
    "audience",
    "eventCode",
    "effective",
    "onset",
    "expires",
    "senderName",
    "headline",
    "description",
    "instruction",
    "web",
    "contact",
    "parameter",
    "resource",
    "area",
]
MUST = {
    "alert": {"identifier", "sender", "sent", "status", "msgType", "scope"},
    "info": {"category", "event", "urgency", "severity", "certainty"},
}


def shared(**fields):
    """A first message about a tampered device."""
    values = {
        "id": "message1",
        "alert_id": AlertId("alert000000000000001"),
        "seq": 8,
        "type": M.ALERT,
        "sent_at": NOON,
        "kind": "tamper",
        "level": Level.RED,
        "state": State.RAISED,
        "office": STREET,
    }
    return Shared(**(values | fields))


def drain(database, at=NOON):
    """The reader, up to the head of the journal."""
    return actions.reader(database, SetClock(at)).drain()


def tampered(database, district, person, at=NOON):
    """A device was taken off; the relay answers with red."""
    data = {"device": "w1", "count": 1}
    own = district.offices["own"].id
    tell(database, "correction.device_tampered", data, subject=person, office=own, at=at)
    relay.drain(database, SetClock(at))


def feed(database, district, office="parent", at=NOON):
    """The feed of an office, newest first."""
    with database.read() as session:
        return queries.feed(session, district.offices[office].path, now=at)


@pytest.mark.parametrize(
    ("before", "alert", "wanted"),
    [
        (None, an_alert(), M.ALERT),
        (None, an_alert(state=State.CLOSED), None),
        (shared(level=Level.ORANGE), an_alert(), None),
        (shared(level=Level.ORANGE), an_alert(level=Level.RED), M.UPDATE),
        (shared(level=Level.ORANGE), a_taken_alert(), M.UPDATE),
        (shared(level=Level.ORANGE, state=State.ACKNOWLEDGED), a_taken_alert(), None),
        (
            shared(level=Level.ORANGE, state=State.ACKNOWLEDGED),
            a_taken_alert(state=State.IN_REVIEW),
            None,
        ),
        (shared(level=Level.ORANGE, state=State.ACKNOWLEDGED), an_alert(), M.UPDATE),
        (shared(level=Level.ORANGE), an_alert(state=State.WITHDRAWN), M.CANCEL),
        (shared(level=Level.ORANGE), an_alert(state=State.CLOSED), M.CANCEL),
        (shared(state=State.CLOSED), an_alert(), None),
    ],
)
def test_a_change_is_told_where_it_means_something_to_others(before, alert, wanted):
    """The beginning, another level, taken or lost again, the end; and nothing after that."""
    assert message_type(before, alert) is wanted


@pytest.mark.parametrize(
    ("level", "demo", "status"),
    [
        (Level.RED, False, Status.ACTUAL),
        (Level.GREY, False, Status.SYSTEM),
        (Level.RED, True, Status.TEST),
    ],
)
def test_nothing_of_a_demonstration_is_ever_actual(level, demo, status):
    """Whoever reads must not send a patrol to somebody made up."""
    assert status_of(shared(level=level), demo=demo) is status


def test_an_exercise_is_told_as_one(database, district):
    """Whoever reads practises with us, and sends nobody in earnest."""
    begin(database, command(district), district.offices["own"])
    actions.reader(database, SetClock(NOON)).drain()

    with database.read() as session:
        found = session.scalars(select(SharedRow)).one().to_shared()

    assert (found.kind, found.exercise) == ("tamper", True)
    assert status_of(found, demo=False) is Status.EXERCISE


def test_no_file_can_share_what_is_clinical_or_unknown():
    """The start stops."""
    for kind in ("crisis", "nothing"):
        with pytest.raises(Misconfigured, match=kind):
            check({kind: SHAREABLE})
    assert not any(playbook().policy_of(kind).clinical for kind in shared_kinds())


def test_an_alert_is_told_once_for_each_change_that_matters(database, district, her):
    """Raised and taken; the journal read again adds nothing."""
    tampered(database, district, her)
    zhou = someone(district, Role.COMMAND, office="parent")
    with database.read() as session:
        (alert,) = alert_queries.board(session, alert_queries.view_of(session, zhou))
    take(database, zhou, alert)
    with database.write() as session:
        alert_actions.note(session, zhou, alert.id, news=("示例", 15), now=NOON)
    drain(database)
    with database.write() as session:
        session.execute(update(CursorRow).where(CursorRow.reader == actions.READER).values(seq=0))
    drain(database)

    found = feed(database, district)

    assert [one.type for one in found] == [M.UPDATE, M.ALERT]
    assert {one.kind for one in found} == {"tamper"}


def test_what_no_file_names_is_not_shared(database, district, her, clock):
    """A crisis least of all."""
    raised(database, district, clock, CRITICAL, {"tier": "red"}, her)
    drain(database)

    assert feed(database, district) == ()


def test_a_message_stands_in_the_feed_of_its_office_for_its_time(database, district, her):
    """Those below and nobody else's; the bound itself is over."""
    tampered(database, district, her)
    drain(database)
    hours = timedelta(hours=grades().feed_hours)

    seen = {office: len(feed(database, district, office)) for office in ("own", "parent", "other")}
    assert seen == {"own": 1, "parent": 1, "other": 0}
    assert len(feed(database, district, at=NOON + hours - MINUTE)) == 1
    assert feed(database, district, at=NOON + hours) == ()
    (one,) = feed(database, district)
    with database.read() as session, pytest.raises(NotFound):
        queries.message(session, one.id, district.offices["other"].path)


def written(database, district, message, earlier=(), **fields):
    """A message as XML, parsed again."""
    with database.read() as session:
        office = offices.office(session, district.offices["own"].id)
    values = {
        "shared": message,
        "earlier": earlier,
        "status": Status.ACTUAL,
        "sender": "correction.99",
        "office": office,
        "kind": shared_kinds()[message.kind],
        "grade": grades().of(message.level),
        "level": playbook().levels[message.level],
    }
    text = cap.message(Told(**(values | fields)))
    return text, ElementTree.fromstring(text, forbid_dtd=True)


def names(element):
    """The names of an element's children, without the vocabulary."""
    assert all(one.tag.startswith(f"{{{CAP}}}") for one in element)
    return [one.tag.rpartition("}")[2] for one in element]


def in_order(found, order):
    """Whether names stand in the order of the standard."""
    return [order.index(one) for one in found] == sorted(order.index(one) for one in found)


@pytest.mark.parametrize("type_", list(M))
@pytest.mark.parametrize("level", list(Level))
def test_a_message_is_built_as_the_standard_says(database, district, type_, level):
    """Every element is known, in its order, and none that must be there is missing."""
    first = shared()
    earlier = () if type_ is M.ALERT else (first,)
    message = shared(id="message2", type=type_, level=level, seq=9)
    _, root = written(database, district, message, earlier)

    assert root.tag == f"{{{CAP}}}alert"
    assert set(names(root)) >= MUST["alert"]
    assert in_order(names(root), ALERT_ORDER)
    infos = root.findall(f"{{{CAP}}}info")
    assert len(infos) == 2
    for info in infos:
        assert set(names(info)) >= MUST["info"]
        assert in_order(names(info), INFO_ORDER)
        assert names(info.find(f"{{{CAP}}}area")) == ["areaDesc", "geocode"]


def test_a_message_says_what_it_says(database, district, her):
    """Instants have an offset, references name what was before, and nobody is named."""
    text, root = written(database, district, shared(id="m2", type=M.UPDATE, seq=9), (shared(),))

    def said(name):
        return root.findtext(f"{{{CAP}}}{name}")

    assert said("sent") == "2026-11-24T17:42:00+08:00"
    assert said("references") == "correction.99,message1,2026-11-24T17:42:00+08:00"
    assert (said("msgType"), said("status"), said("scope")) == ("Update", "Actual", "Restricted")
    assert not any(mark in said("identifier") + said("sender") for mark in " ,<&")
    assert root.findtext(f"{{{CAP}}}info/{{{CAP}}}urgency") == "Immediate"
    for word in ("林示一", her, "w1"):
        assert word not in text.decode()


def test_the_end_is_past_and_all_clear(database, district):
    """Whoever reads knows that nothing is left to do."""
    message = shared(id="m3", type=M.CANCEL, state=State.CLOSED)
    _, root = written(database, district, message, (shared(),))

    info = root.find(f"{{{CAP}}}info")
    assert info.findtext(f"{{{CAP}}}urgency") == "Past"
    assert info.findtext(f"{{{CAP}}}responseType") == "AllClear"


def test_words_that_look_like_marks_are_only_words(database, district):
    """A file cannot break the document, nor hide another in it."""
    odd = SHAREABLE.model_copy(update={"event_zh": '<info>&"]]>', "event_en": "<!DOCTYPE x>"})
    _, root = written(database, district, shared(), kind=odd)

    assert len(root.findall(f"{{{CAP}}}info")) == 2
    assert root.findtext(f"{{{CAP}}}info/{{{CAP}}}event") == '<info>&"]]>'
