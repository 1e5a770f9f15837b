"""Drawing synthetic people: same seed, same people; nobody drawn here can be anybody."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, islice

from api.demo.books import CastMember, Named, district
from api.demo.books import people as known_people
from api.demo.land import Land
from foundation.id_numbers import check_character


@dataclass(frozen=True)
class Drawn:
    """A synthetic person with the terms of an order; `plan` where the usual one does not fit."""

    name: str
    sex: str
    born: date
    number: str
    street: str
    phone: str
    address: str
    lon: float
    lat: float
    ethnicity: str
    education: str
    category: str
    supervision_class: str
    term_start: date
    term_end: date
    plan: str | None = None
    key: str = ""


def people(seed: int, count: int, *, today: date, land: Land) -> Iterator[Drawn]:
    """The cast, those who are there for their names, then as many as are missing from `count`."""
    dice = random.Random(seed)  # noqa: S311  (a demonstration is reproducible, not secret)
    draw = _Draw(dice, today, land)
    cast = map(draw.member, known_people().cast)
    named = map(draw.named, known_people().named)
    others = iter(draw.anybody, None)
    yield from islice(chain(cast, named, others), count)


class _Draw:
    """One stream of chance and the numbers it has given away."""

    def __init__(self, dice: random.Random, today: date, land: Land) -> None:
        self._dice = dice
        self._today = today
        self._land = land
        self._given = 0

    def member(self, member: CastMember) -> Drawn:
        """A member of the cast, with the rest drawn."""
        drawn = self._drawn(member.name, member.sex, member.born, member.street)
        if member.came_days_ago is not None:
            start = self._today - timedelta(days=member.came_days_ago)
            drawn = replace(drawn, term_start=start, term_end=start + timedelta(days=364))
        return replace(
            drawn,
            plan=member.plan,
            category=member.category or drawn.category,
            supervision_class=member.class_ or drawn.supervision_class,
            key=member.key,
        )

    def named(self, named: Named) -> Drawn:
        """Somebody who is there for the name, with the rest drawn."""
        drawn = self._drawn(named.stored, named.sex, self._birth(), self._pick("street"))
        return replace(
            drawn,
            number=named.document or drawn.number,
            ethnicity=named.ethnicity or drawn.ethnicity,
        )

    def anybody(self) -> Drawn:
        """Somebody, by the shares of the book."""
        sex = "male" if self._dice.random() < 0.88 else "female"
        born = self._birth()
        night = self._dice.random() < 0.10
        plan = "night-worker" if night else "desk-only" if self._dice.random() < 0.01 else None
        return replace(self._drawn(self._name(born), sex, born, self._pick("street")), plan=plan)

    def _drawn(self, name: str, sex: str, born: date, street: str) -> Drawn:
        self._given += 1
        start, end = self._term()
        lon, lat, community = self._land.home(street, self._dice)
        fresh = (self._today - start).days < 61
        strict = fresh or self._dice.random() < 0.06
        lenient = not strict and self._dice.random() < 0.12
        house = f"{community}示范路{9001 + self._dice.randrange(999)}号"
        return Drawn(
            name=name,
            sex=sex,
            born=born,
            street=street,
            number=self._number(born, sex),
            phone=f"154{self._given:08d}",
            address=f"{house}{self._dice.choice('ABCDEF')}栋{101 + self._dice.randrange(2700)}",
            lon=lon,
            lat=lat,
            ethnicity=self._pick("ethnicity"),
            education=self._pick("education"),
            category=self._pick("category"),
            supervision_class="strict" if strict else "lenient" if lenient else "ordinary",
            term_start=start,
            term_end=end,
        )

    def _pick(self, share: str) -> str:
        shares: Mapping[str, int] = district().shares[share]
        return self._dice.choices(list(shares), weights=list(shares.values()))[0]

    def _birth(self) -> date:
        low, high = map(int, self._pick("age").split("-"))
        days = self._dice.randrange(low * 365 + 40, high * 365 + 340)
        return self._today - timedelta(days=days)

    def _name(self, born: date) -> str:
        known = district()
        if self._dice.random() < 0.005:
            surname = self._dice.choice(known.compound)
        else:
            surname = self._dice.choice(known.surnames)
        letters = (
            known.given_old
            if born.year < 1972
            else known.given_middle
            if born.year < 1988
            else known.given_young
        )
        # One of 示例测合 stands in every name: nobody is called like this.
        mark = self._dice.choice(known.marks)
        return surname + mark + (self._dice.choice(letters) if self._dice.random() < 0.82 else "")

    def _number(self, born: date, sex: str) -> str:
        order = (self._given * 2) % 998 + (1 if sex == "male" else 2)
        stem = f"990310{born:%Y%m%d}{order:03d}"
        return stem + check_character(stem)

    def _term(self) -> tuple[date, date]:
        """A term that is running: its length by offence group, today somewhere inside it."""
        mean = float(self._pick("term_months"))
        months = min(max(self._dice.gammavariate(4, mean / 4), 2.0), 60.0)
        days = round(months * 30.4)
        passed = self._dice.randrange(0, days)
        start = self._today - timedelta(days=passed)
        return start, start + timedelta(days=days - 1)
