"""Whatever people ask for and whatever happens: no alert is lost, none that must call is silent.

A walk on real rows, because what is at stake is the interplay of rules, rows, ticks and reader; the
rules alone are drawn as tables in `test_covering`.
"""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import actions as alerts
from alerts import queries as alert_queries
from alerts import relay
from alerts.model import Level, State
from alerts.notices import reader
from alerts.notices.queries import told_of
from alerts.playbook import playbook
from alerts.silences import actions, queries
from alerts.silences.covering import QUIETABLE
from alerts.silences.model import OwnSilence, SilenceState
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.errors import Conflict
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.silences.building import MISSED, asked

MINUTE = timedelta(minutes=1)
FACTS = {
    "missed": (MISSED, {"duty": "d", "missed_in_7_days": 1}),
    "third missed": (MISSED, {"duty": "d", "missed_in_7_days": 3}),
    "battery": ("correction.battery_low", {"event": "e"}),
    "crisis": ("assessment.critical_item_endorsed", {"tier": "orange"}),
    "tamper": ("correction.device_tampered", {"event": "e", "device": "d"}),
}
DEEDS = [*FACTS, "silence", "office silence", "agree", "end", "take", "minutes", "hours", "day"]
BEGINNINGS = st.sampled_from([("silence",), ("office silence", "agree"), ("missed", "silence")])
STEPS = st.lists(st.sampled_from(DEEDS), min_size=3, max_size=9)


class Walk:
    """A district in which things happen one after the other, and the clock goes on."""

    def __init__(self, database, district, begins):
        """One person, an officer, a head and the command center."""
        self.database, self.now = database, begins
        self.office = district.offices["own"]
        self.her = a_person(database, self.office, name="示例甲※")
        self.officer = someone(district, Role.OFFICER)
        self.head = someone(district, Role.HEAD)
        self.command = someone(district, Role.COMMAND, office="parent")
        self.facts = 0

    def act(self, deed):
        """One deed; what the state of things forbids is refused and changes nothing."""
        with suppress(Conflict, OwnSilence):
            self._do(deed)
        self.settle()

    def _do(self, deed):
        if deed in FACTS:
            kind, data = FACTS[deed]
            self.facts += 1
            data = {
                name: f"{one}{self.facts}" if name in "de" else one for name, one in data.items()
            }
            about = {"subject": self.her, "office": self.office.id}
            tell(self.database, kind, data, at=self.now, **about)
            relay.drain(self.database, SetClock(self.now))
        elif deed in ("minutes", "hours", "day"):
            self.now += {"minutes": 11, "hours": 150, "day": 1440}[deed] * MINUTE
        else:
            with self.database.write() as session:
                self._decide(session, deed)

    def _decide(self, session, deed):
        kinds = frozenset({"missed_check_in", "low_battery"})
        if deed == "silence":
            wanted = asked(self.her, kinds=kinds, minutes=230)
            actions.ask(session, self.officer, wanted, now=self.now)
        elif deed == "office silence":
            wanted = asked(None, office=self.office.id, kinds=kinds, minutes=1440)
            actions.ask(session, self.command, wanted, now=self.now)
        elif deed == "take":
            for alert in self.open(session)[:1]:
                alerts.acknowledge(session, self.officer, alert.id, minutes=60, now=self.now)
        else:
            wanted = SilenceState.WAITING if deed == "agree" else SilenceState.HOLDS
            found = queries.silences(session, self.head, now=self.now)
            for one in [one for one in found if one.state is wanted][:1]:
                change = actions.agree if deed == "agree" else actions.end
                change(session, self.head, one.id, now=self.now)

    def settle(self):
        """The ticks and the reader come round until they have nothing to do."""
        while True:
            with self.database.write() as session:
                lapsed = alerts.lapse_due(session, now=self.now)
            with self.database.write() as session:
                dealt = actions.end_due(session, now=self.now)
            if not lapsed + dealt:
                break
        reader.drain(self.database, SetClock(self.now))

    def open(self, session):
        """Every open alert of the person."""
        view = alert_queries.view_of(session, self.command)
        return [one for one in alert_queries.board(session, view) if one.subject == self.her]

    def check(self):
        """What must always be true; the open alerts."""
        with self.database.read() as session:
            found = self.open(session)
            view = alert_queries.view_of(session, self.command)
            holding = {
                one.id
                for one in queries.silences(session, self.command, now=self.now)
                if one.holds(self.now)
            }
            listed = {
                kept.alert.id for one in holding for kept in queries.swallowed(session, one, view)
            }
            raised = {
                one.data["id"]
                for one in journal.entries_about(session, self.her, kinds={"alerts.raised"})
            }
            calling = {
                one.id
                for one in found
                if any(it.calling.ended is None for it in told_of(session, one.id, self.command))
            }
        # Nothing here ends an alert: each that was ever raised stands on the board.
        assert {one.id for one in found} == raised
        for one in found:
            policy = playbook().policy_of(one.kind)
            if one.silence is not None:
                assert policy.may_be_silenced
                assert not policy.clinical
                assert one.level in QUIETABLE
                assert one.state is State.RAISED
                assert one.silence in holding
                assert one.id in listed
                assert one.id not in calling
                assert one.silenced_until > self.now
            # Whatever is open has an instant at which it calls again by itself.
            assert one.due_at is not None
            assert one.due_at > self.now
            if one.calls and one.level not in (Level.BLUE, Level.GREY):
                assert one.id in calling
            if one.calls:
                within = policy.within(one.level)
                assert one.acknowledge_by <= self.now + within
        return found


def test_no_alert_is_lost_and_none_that_must_call_is_silent(database, district):
    """Any order of facts, silences, agreements, endings, takings and passing time."""
    walked = [Walk(database, district, NOON)]

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(BEGINNINGS, STEPS)
    def walk(beginning, steps):
        # Each with a person of its own, later than the one before: time never goes back.
        going = Walk(database, district, walked[-1].now)
        walked.append(going)
        for deed in (*beginning, *steps):
            going.act(deed)
            going.check()
        going.now += timedelta(days=2)
        going.settle()
        assert all(one.silence is None for one in going.check())

    walk()
