"""The live simulation: gentle, drawn once, the same after a restart."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from api.demo import district, drawing, habits
from api.demo.land import pingshan
from api.demo.simulation import Simulation
from api.runtime import Runtime
from correction.contact import deadlines, duties, waiting
from correction.contact.model import Duty, DutyKind, DutyState, Method
from correction.contact.tables import CheckInRow, DutyRow
from foundation.ids import OfficeId, OrderId, PersonId
from foundation.settings import Settings

PEOPLE = 300
# The morning of a Tuesday: windows from 07:30 to 09:00 in Shanghai.
SIX = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
OPENS, CLOSES = SIX + timedelta(hours=1, minutes=30), SIX + timedelta(hours=3)
BEAT = timedelta(minutes=1)


def settled(front_door, count):
    """A district of so many people with their duties open, at six in the morning."""
    runtime = front_door.runtime
    runtime.clock.at = SIX
    drawn = list(drawing.people(440310, count, today=date(2026, 11, 24), land=pingshan()))
    residents = district.settle(runtime, drawn, at=SIX - timedelta(days=3))
    with runtime.database.write() as session:
        duties.open_duties(session, now=SIX)
    return runtime, residents


def lived(runtime, simulation, *, until, beat=BEAT):
    """Let the clock run to an instant, a beat at a time, from just before the first window on."""
    runtime.clock.at = max(runtime.clock.at, OPENS - beat)
    while runtime.clock.at < until:
        runtime.clock.advance(beat)
        simulation.beat()


def of_the_morning(session, state):
    """How many phone windows of this morning stand in a state."""
    statement = select(func.count()).where(
        DutyRow.kind == DutyKind.CHECK_IN.value,
        DutyRow.due_at == CLOSES,
        DutyRow.state == state.value,
    )
    return session.scalar(statement)


def everybody(session):
    """The ids of everybody who owes something."""
    return set(session.scalars(select(DutyRow.person_id)))


def a_window():
    """The morning's window of somebody."""
    return Duty(
        id="duty0000000000000001",
        person_id=PersonId("her0000000000000000a"),
        order_id=OrderId("order000000000000001"),
        office_id=OfficeId("street00000000000000"),
        kind=DutyKind.CHECK_IN,
        plan="phone-three-a-day",
        early_from=OPENS - timedelta(minutes=15),
        window_from=OPENS,
        due_at=CLOSES,
        state=DutyState.OPEN,
        methods=frozenset({Method.PHONE}),
    )


def taken(session):
    """When each duty was met, by its id."""
    statement = select(DutyRow.id, CheckInRow.taken_at).join(
        CheckInRow, CheckInRow.id == DutyRow.met_by
    )
    return dict(session.execute(statement).all())


def test_a_whole_window_of_three_hundred_people_is_gentle(front_door):
    """About as many forget as in the district it is drawn from; everybody else reports once."""
    runtime, _ = settled(front_door, PEOPLE)
    with runtime.database.read() as session:
        asked = of_the_morning(session, DutyState.OPEN)

    lived(runtime, Simulation(runtime), until=CLOSES)
    with runtime.database.write() as session:
        deadlines.find_missed(session, now=CLOSES, limit=1000)

    with runtime.database.read() as session:
        missed = of_the_morning(session, DutyState.MISSED)
        met = of_the_morning(session, DutyState.MET)
        reports = session.scalars(
            select(CheckInRow.person_id).where(CheckInRow.method == Method.PHONE.value)
        ).all()
    assert asked > PEOPLE - 15
    assert missed <= 8
    assert met == asked - missed
    assert max(Counter(reports).values()) == 1


def test_a_restart_draws_nothing_again(front_door):
    """Two runs, one of them started anew in the middle of the window, come to the same minutes."""
    runtime, residents = settled(front_door, 60)
    with runtime.database.read() as session:
        due = waiting.open_between(session, everybody(session), since=OPENS, until=CLOSES)
    planned = {duty.id: habits.reports_at(duty, habits.dice_of(7, duty)) for duty in due}

    lived(runtime, Simulation(runtime), until=OPENS + timedelta(minutes=40))
    lived(runtime, Simulation(runtime), until=CLOSES)

    with runtime.database.read() as session:
        made = taken(session)
    windows = [
        duty for duty in due if Method.PHONE in duty.methods and duty.person_id != residents[0].id
    ]
    assert windows
    for duty in windows:
        at = planned[duty.id]
        assert (duty.id in made) == (at is not None)
        if at is not None:
            assert at <= made[duty.id] < at + BEAT


def test_what_ended_while_nothing_ran_is_made_good_before_anybody_looks(front_door):
    """Switched off for a night and a day, the demonstration does not begin with a full board."""
    runtime, residents = settled(front_door, 60)
    runtime.clock.at = SIX + timedelta(hours=30)

    Simulation(runtime).catch_up()
    with runtime.database.write() as session:
        deadlines.find_missed(session, now=runtime.clock.at, limit=1000)

    with runtime.database.read() as session:
        passed = select(DutyRow.state).where(
            DutyRow.due_at <= runtime.clock.at, DutyRow.person_id != residents[0].id
        )
        states = Counter(session.scalars(passed))
    # Six in a thousand are missed on purpose; without the catching up it would be all of them.
    assert states["missed"] <= 12
    assert states["met"] > 150
    assert states["met_late"] == 0


def test_whoever_has_a_phone_of_their_own_is_left_alone(front_door):
    """The person who signs in reports by hand: nothing is done for them."""
    runtime, residents = settled(front_door, 20)

    lived(runtime, Simulation(runtime), until=CLOSES)

    with runtime.database.read() as session:
        made = select(func.count()).where(CheckInRow.person_id == residents[0].id)
        assert session.scalar(made) == 0


def test_a_person_without_a_phone_comes_to_the_office_in_its_hours(front_door):
    """What only the desk can settle is done at the desk, by whoever answers for the person."""
    runtime, _ = settled(front_door, 60)

    evening, beat = SIX + timedelta(hours=12), timedelta(minutes=10)
    lived(runtime, Simulation(runtime), until=evening, beat=beat)

    with runtime.database.read() as session:
        desk = session.scalars(
            select(CheckInRow).where(CheckInRow.method == Method.DESK.value)
        ).all()
    assert desk
    for row in desk:
        assert CLOSES <= row.taken_at <= SIX + timedelta(hours=11, minutes=40)
        assert row.place is None
        assert row.recorded_by != "demonstration"


def test_about_as_many_forget_as_in_the_district():
    """Of many windows 0.58 % are let pass; a minute always lies inside its window."""
    duty = a_window()
    drawn = [habits.reports_at(duty, habits.dice_of(seed, duty)) for seed in range(20_000)]

    minutes = [at for at in drawn if at is not None]
    assert 80 <= drawn.count(None) <= 155
    assert min(minutes) > OPENS
    assert max(minutes) < CLOSES


def test_nothing_is_simulated_in_production(front_door):
    """Only a demonstration can be made to move by itself."""
    real = front_door.runtime
    runtime = Runtime(
        settings=Settings(mode="production"),
        database=real.database,
        keyring=real.keyring,
        clock=real.clock,
    )

    with pytest.raises(ValueError, match="demonstration"):
        Simulation(runtime)
