"""Who is told of an alert, what they saw, and who is next: on real rows, by reader and tick."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from alerts import actions as alerts
from alerts import relay
from alerts.duty.model import NewShift, Span
from alerts.events import CHANGES
from alerts.notices import actions, queries, reader
from alerts.notices.model import Ended, NoticeState
from alerts.notices.tables import CallingRow, NoticeRow
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.errors import NotFound
from foundation.journal import queries as journal
from foundation.journal.tables import CursorRow
from tests.alerts.building import NOON, someone, tell
from tests.alerts.deeds import CRITICAL, act, end, let_pass, raised, take
from tests.alerts.duty.building import HOUR, plan
from tests.alerts.notices.building import (
    MINUTE,
    SECOND,
    follow,
    kinds,
    show,
    states,
    tick,
    told,
)


@pytest.fixture
def red(database, district, her, clock):
    """A red crisis about her, followed by the reader."""
    alert = raised(database, district, clock, CRITICAL, {"tier": "red"}, her)
    follow(database)
    return alert


@pytest.fixture
def luo(district):
    """The officer of her office, on stand-by."""
    return someone(district, Role.OFFICER)


@pytest.fixture
def zhou(district):
    """The operator of the command center."""
    return someone(district, Role.COMMAND, office="parent")


@pytest.fixture
def shifts(database, district, luo, zhou):
    """Stand-by and command are filled; the other posts fall to heads."""
    with database.write() as session:
        for post, who, office in (("standby", luo, "own"), ("command", zhou, "parent")):
            new = NewShift(
                post=post,
                office_id=district.offices[office].id,
                account_id=who.account_id,
                span=Span(NOON - HOUR, NOON + 8 * HOUR),
            )
            plan(session, new, now=NOON - HOUR)


def notice_of(found, who):
    """The first notice of somebody in a calling."""
    return next(one for one in found.notices if one.account_id == who.account_id)


def test_the_whole_chain_is_written_down_when_it_begins(database, district, shifts, red):
    """What is at once went out, the rest waits with its time; nobody is told twice in a step."""
    (calling,) = told(database, red, district)

    assert states(calling) == [
        "1.1 command attempted",
        "1.1 leader attempted",
        "1.1 psychologist attempted",
        "1.1 standby attempted",
        "1.2 head_above waiting",
    ]
    assert calling.next_at == NOON + 5 * MINUTE
    assert kinds(database) == ["attempted"] * 4


def test_a_clock_that_was_set_back_makes_nobody_wait(database, district, her, clock, shifts):
    """Raised at noon, followed at half a minute to: the first step goes out all the same."""
    alert = raised(database, district, clock, CRITICAL, {"tier": "red"}, her)

    follow(database, at=NOON - MINUTE / 2)

    (calling,) = told(database, alert, district)
    assert [one for one in states(calling) if "waiting" in one] == ["1.2 head_above waiting"]
    assert calling.calling.opened_at == NOON - MINUTE / 2


def test_who_answers_is_asked_when_the_step_starts(database, district, luo, zhou, shifts, red):
    """The roster of that instant, and why it is they."""
    (calling,) = told(database, red, district)

    because = {one.post: one.because.value for one in calling.notices if one.because}
    assert notice_of(calling, luo).post == "standby"
    assert notice_of(calling, zhou).post == "command"
    assert because["standby"] == because["command"] == "on_shift"
    assert because["leader"] == "fallback_head"


def test_one_person_on_two_posts_has_one_notice_with_both_reasons(database, district, red):
    """Without a roster the heads answer: for stand-by that of the office, else the district's."""
    (calling,) = told(database, red, district)

    joined = [one for one in calling.notices if one.state is NoticeState.JOINED]
    first = {one.id: one for one in calling.notices}
    assert joined
    assert all(first[one.joined].account_id == one.account_id for one in joined)
    with database.read() as session:
        entries = journal.entries_after(session, 0, limit=100)
    posts = [tuple(one.data["posts"]) for one in entries if "posts" in one.data]
    assert any(len(one) > 1 for one in posts)
    assert len(posts) == len({one.account_id for one in calling.notices if one.account_id})


def test_a_replay_tells_nobody_again(database, district, shifts, red):
    """The cursor thrown away, the whole journal read once more: nothing is doubled."""
    before = (told(database, red, district), kinds(database))
    with database.write() as session:
        session.execute(update(CursorRow).where(CursorRow.reader == reader.READER).values(seq=0))

    follow(database)

    assert (told(database, red, district), kinds(database)) == before


def test_two_readers_at_once_follow_each_entry_once(database, district, her, clock):
    """Both begin on the same journal; the second finds the cursor moved."""
    raised(database, district, clock, CRITICAL, {"tier": "red"}, her)
    readers = [reader.NoticeReader(database, clock) for _ in range(2)]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.drain(), readers))

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(CallingRow)) == 1
    with database.read() as session:
        wanted = select(func.count()).where(NoticeRow.attempted_at.is_not(None))
        assert session.scalar(wanted) == kinds(database).count("attempted")


def test_two_ticks_at_once_start_a_step_once(database, district, shifts, red):
    """One takes the calling, the other passes on or finds it done."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: tick(database, NOON + 5 * MINUTE), range(2)))

    (calling,) = told(database, red, district)
    attempts = [one for one in calling.notices if one.attempted_at is not None]
    assert len(attempts) == kinds(database).count("attempted")


def test_a_mark_of_the_screen_is_what_displays(database, district, zhou, shifts, red):
    """With the screen's own instant, told once; the tick that comes later finds nothing."""
    show(database, zhou, red, at=NOON + 7 * SECOND)
    done = [tick(database, NOON + 8 * SECOND), tick(database, NOON + 9 * SECOND)]

    (calling,) = told(database, red, district)
    mine = notice_of(calling, zhou)
    assert (done, mine.state, mine.displayed_at) == (
        [1, 0],
        NoticeState.DISPLAYED,
        NOON + 7 * SECOND,
    )
    assert kinds(database).count("displayed") == 1


def test_what_another_account_saw_does_not_count(database, district, luo, zhou, shifts, red):
    """The planted fault: a colleague's screen proves nothing about anybody else's."""
    colleague = someone(district, Role.HEAD)
    show(database, colleague, red, at=NOON + SECOND)
    tick(database, NOON + 2 * SECOND)

    (calling,) = told(database, red, district)
    assert colleague.account_id not in _accounts(calling)
    assert {notice_of(calling, who).state for who in (luo, zhou)} == {NoticeState.ATTEMPTED}
    assert kinds(database).count("displayed") == 0


def _accounts(found):
    return {one.account_id for one in found.notices}


def test_what_was_seen_before_it_called_proves_nothing(database, district, zhou, shifts, red):
    """A mark of a state from before this calling."""
    show(database, zhou, red, at=NOON, seq=red.since - 1)
    tick(database, NOON + SECOND)

    (calling,) = told(database, red, district)
    assert notice_of(calling, zhou).state is NoticeState.ATTEMPTED


def test_a_crisis_that_nobody_saw_goes_up_at_its_deadline(database, district, shifts, red):
    """After two minutes, not after five: every notice is missed and the head above is told."""
    tick(database, NOON + 2 * MINUTE - SECOND)
    (early,) = told(database, red, district)
    tick(database, NOON + 2 * MINUTE)

    (calling,) = told(database, red, district)
    assert states(early)[-1] == "1.2 head_above waiting"
    assert states(calling)[:5] == [
        "1.1 command missed",
        "1.1 leader missed",
        "1.1 psychologist missed",
        "1.1 standby missed",
        "1.2 head_above attempted",
    ]
    assert kinds(database).count("missed") == 4


def test_a_crisis_that_somebody_saw_keeps_its_times(database, district, zhou, shifts, red):
    """The others are missed, yet the head above is told at five minutes: somebody has it."""
    show(database, zhou, red, at=NOON + SECOND)
    tick(database, NOON + 2 * MINUTE)
    (calling,) = told(database, red, district)
    tick(database, NOON + 5 * MINUTE)
    (later,) = told(database, red, district)

    assert "1.2 head_above waiting" in states(calling)
    assert "1.2 head_above attempted" in states(later)


def test_a_crisis_goes_round_again_until_it_is_taken(database, district, zhou, shifts, red):
    """Ten minutes after the last step, also when the alert called again in between; then an end."""
    tick(database, NOON + 5 * MINUTE)
    let_pass(database, hours=0.2)
    follow(database, at=NOON + 12 * MINUTE)
    tick(database, NOON + 15 * MINUTE)
    (calling,) = told(database, red, district)
    take(database, zhou, red, now=NOON + 16 * MINUTE)
    follow(database, at=NOON + 16 * MINUTE)
    tick(database, NOON + 60 * MINUTE)
    (after,) = told(database, red, district)

    assert "2.1 standby attempted" in states(calling)
    assert "2.2 head_above waiting" in states(calling)
    assert "2.2 head_above spared" in states(after)
    assert after.calling.ended is Ended.TAKEN
    assert not any(one.waits for one in after.notices)


def test_taking_it_spares_whoever_was_not_reached(database, district, zhou, luo, shifts, red):
    """Who took it and acted is credited, with the instants; for the others it is over."""
    show(database, zhou, red, at=NOON + SECOND)
    taken = take(database, zhou, red, now=NOON + MINUTE)
    follow(database, at=NOON + MINUTE)
    news = ("已与本人通话", 30)
    act(database, alerts.note, zhou, taken.id, news=news, now=NOON + 3 * MINUTE)
    follow(database, at=NOON + 3 * MINUTE)
    tick(database, NOON + 10 * MINUTE)

    (calling,) = told(database, red, district)
    mine, his = notice_of(calling, zhou), notice_of(calling, luo)
    assert (mine.displayed_at, mine.acknowledged_at, mine.acted_at) == (
        NOON + SECOND,
        NOON + MINUTE,
        NOON + 3 * MINUTE,
    )
    assert (his.state, his.spared_at, his.missed_at) == (
        NoticeState.SPARED,
        NOON + MINUTE,
        None,
    )
    assert "1.2 head_above spared" in states(calling)
    assert "missed" not in kinds(database)


def test_what_was_taken_before_it_was_read_tells_nobody(database, district, her, clock, zhou):
    """The reader comes late: there is nothing to call for any more."""
    alert = raised(database, district, clock, CRITICAL, {"tier": "red"}, her)
    take(database, zhou, alert)

    follow(database)

    assert (told(database, alert, district), kinds(database)) == ((), [])


def test_a_tick_between_the_taking_and_the_reader_tells_nobody(database, zhou, shifts, red):
    """The step is due, the alert is taken, the entry not yet read: nobody is woken."""
    before = kinds(database)
    take(database, zhou, red, now=NOON + 5 * MINUTE)

    assert tick(database, NOON + 6 * MINUTE) == 0
    assert kinds(database) == before


def test_an_unkept_loan_calls_anew(database, district, zhou, shifts, crisis):
    """One level up: a second calling, with the chain of red."""
    follow(database)
    take(database, zhou, crisis)
    follow(database)
    let_pass(database, hours=1)
    follow(database, at=NOON + HOUR)

    first, second = told(database, crisis, district)
    assert (first.calling.level.value, first.calling.ended) == ("orange", Ended.TAKEN)
    assert (second.calling.level.value, second.calling.ended) == ("red", None)


def test_a_rise_calls_anew_and_ends_the_milder_calling(database, district, her, shifts, crisis):
    """Orange becomes red before anybody took it."""
    follow(database)
    tell(database, CRITICAL, {"tier": "red"}, subject=her, office=district.offices["own"].id)
    relay.drain(database, SetClock(NOON + MINUTE))
    follow(database, at=NOON + MINUTE)

    first, second = told(database, crisis, district)
    assert (first.calling.ended, second.calling.level.value) == (Ended.RISEN, "red")


def test_an_alert_that_nobody_takes_keeps_its_chain(database, district, shifts, crisis):
    """It lapses every quarter of an hour; the duty head is still told at two hours."""
    follow(database)
    for hours in (0.25, 0.5, 1, 2):
        let_pass(database, hours=hours)
        follow(database, at=NOON + hours * HOUR)
    show(database, someone(district, Role.COMMAND, office="parent"), crisis, at=NOON)
    tick(database, NOON + SECOND)
    tick(database, NOON + 2 * HOUR)

    (calling,) = told(database, crisis, district)
    assert "1.2 leader attempted" in states(calling)


def test_a_reminder_calls_nobody(database, district, her, clock):
    """Blue stays in the lists."""
    signal = {"duty": "d1", "missed_in_7_days": 1}
    tell(
        database,
        "correction.check_in_missed",
        signal,
        subject=her,
        office=district.offices["own"].id,
    )
    relay.drain(database, clock)
    follow(database)

    assert kinds(database) == []


def test_nobody_is_told_of_a_person_they_must_not_know_of(
    database, district, her, luo, shifts, clock
):
    """The officer on stand-by stands on her restriction list: the head of the office is told."""
    with database.write() as session:
        restrictions.restrict_person(
            session,
            her,
            luo.account_id,
            reason=RestrictionReason.RELATIVE,
            actor="test",
            at=NOON,
        )
    alert = raised(database, district, clock, CRITICAL, {"tier": "red"}, her)
    follow(database)

    (calling,) = told(database, alert, district)
    assert luo.account_id not in _accounts(calling)
    standby = next(one for one in calling.notices if one.post == "standby")
    assert standby.account_id == district.account("head").id


def test_a_failing_entry_is_told_and_the_next_is_followed(
    database, district, her, clock, monkeypatch
):
    """Whatever is wrong with one alert, the others' notices go out."""
    alert = raised(database, district, clock, CRITICAL, {"tier": "red"}, her)
    real, failing = actions.follow, alert.since

    def sometimes(session, entry, *, now, roster):
        if entry.data["since"] == failing:
            raise ValueError("broken")
        real(session, entry, now=now, roster=roster)

    monkeypatch.setattr(actions, "follow", sometimes)
    follow(database)
    let_pass(database, hours=1)
    follow(database, at=NOON + HOUR)

    with database.read() as session:
        entries = journal.entries_after(session, 0, limit=100)
    failures = [one.data for one in entries if one.kind == "alerts.triage_failed"]
    assert [one["policy"] for one in failures] == ["notices"]
    assert len(told(database, alert, district)) == 1


def test_a_kill_between_two_steps_loses_and_doubles_nothing(database, district, shifts, red):
    """The transaction of the tick is given up halfway: the next one does it all."""

    def halfway():
        with database.write() as session:
            actions.go_on_due(session, now=NOON + 5 * MINUTE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        halfway()
    before = kinds(database)
    tick(database, NOON + 5 * MINUTE)

    (calling,) = told(database, red, district)
    assert before == ["attempted"] * 4
    assert len([one for one in calling.notices if one.attempted_at]) == 5
    assert kinds(database).count("attempted") == 5


def test_the_live_stream_is_not_stormed(database, shifts, red):
    """What notices tell is no change of an alert."""
    with database.read() as session:
        found = {one.kind for one in journal.entries_after(session, 0, limit=100)}
    assert {one for one in found if "notice_" in one}.isdisjoint(CHANGES)


def test_the_cheap_look_says_when_something_is_due(database, zhou, shifts, red):
    """Nothing between two instants; a mark or a deadline wakes the tick."""

    def waits(at):
        with database.read() as session:
            return queries.waits(session, at)

    before = [waits(NOON + SECOND), waits(NOON + 2 * MINUTE)]
    show(database, zhou, red, at=NOON + SECOND)

    assert (before, waits(NOON + 2 * SECOND)) == ([False, True], True)


def test_a_stranger_reads_nothing(database, district, red):
    """Who may not read the alert may not read who was told of it."""
    with database.read() as session, pytest.raises(NotFound):
        queries.told_of(session, red.id, someone(district, Role.OFFICER, office="outside"))


def test_what_concerns_no_alert_costs_no_write_each(database, clock):
    """The cursor is moved past it now and then, not after each commit of others."""
    one = reader.NoticeReader(database, clock)
    places = []
    for seconds in (0, 1, 9):
        tell(database, "correction.check_in_recorded", {"missed_cleared": []})
        clock.advance(seconds * SECOND)
        one.drain()
        with database.read() as session:
            places.append(journal.cursor_of(session, reader.READER))

    assert places == [1, 1, 3]


def test_a_closed_alert_calls_nobody(database, district, zhou, shifts, crisis):
    """Ended through taking and closing; both are credited to whoever did it."""
    follow(database)
    psychologist = someone(district, Role.PSYCHOLOGIST, office="parent")
    take(database, psychologist, crisis)
    end(database, psychologist, crisis, now=NOON + timedelta(minutes=4))
    follow(database, at=NOON + timedelta(minutes=4))

    (calling,) = told(database, crisis, district)
    assert calling.next_at is None
    assert calling.calling.ended is Ended.TAKEN
