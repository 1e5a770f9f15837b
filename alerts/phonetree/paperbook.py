"""What the sheet says beside the roster: hours, outside numbers and what to do, as data."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Annotated

from pydantic import Field

from alerts.duty.model import Span
from alerts.policy import FileShape, Sentence, Words
from foundation.clock import LEGAL_ZONE, legal_date
from foundation.datafiles import load_file
from foundation.errors import Invalid


class Outside(Sentence):
    """A number outside the house."""

    number: Annotated[str, Field(pattern=r"^[0-9+() -]{3,20}$")]


class Paper(FileShape):
    """The sheet: from when to when its night is, how far ahead it can be printed, its words."""

    from_: time = Field(alias="from")
    until: time
    days_ahead: Annotated[int, Field(ge=0, le=31)]
    heads: Annotated[int, Field(ge=1, le=10)]
    outside: tuple[Outside, ...] = Field(min_length=1)
    steps: tuple[Sentence, ...] = Field(alias="step", min_length=1)
    basis: Words

    def night(self, day: date) -> Span:
        """The night that begins on a legal day."""
        begins = datetime.combine(day, self.from_, LEGAL_ZONE)
        last = day if self.until > self.from_ else day + timedelta(days=1)
        return Span(begins, datetime.combine(last, self.until, LEGAL_ZONE))

    def chosen(self, day: date | None, *, now: datetime) -> date:
        """The night that is asked for, tonight unless said otherwise.

        Until its morning a night still belongs to the day on which it began.

        Raises:
            Invalid: a night that is over, or one further ahead than the sheet is printed for.
        """
        today = legal_date(now)
        running = self.night(today - timedelta(days=1))
        tonight = today - timedelta(days=1) if now < running.until_at else today
        wanted = day or tonight
        if not tonight <= wanted <= today + timedelta(days=self.days_ahead):
            raise Invalid(
                "Choose a night from tonight on.",
                code="night_out_of_range",
                fields={"on": "out_of_range"},
                params={"days": self.days_ahead},
            )
        return wanted


@cache
def paper() -> Paper:
    """The sheet of this installation.

    Raises:
        Misconfigured: says what is wrong with the file.
    """
    return load_file("alerts.phonetree", "paper.toml", Paper)
