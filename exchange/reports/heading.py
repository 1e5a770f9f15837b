"""What stands above a report's figures: which report, of whom, over what time, as known when."""

from dataclasses import dataclass
from datetime import datetime

from alerts.circulars.model import Circular
from alerts.circulars.queries import Report
from exchange.reports.wordbook import words
from foundation.clock import LEGAL_ZONE


@dataclass(frozen=True)
class Heading:
    """A title, and lines of a name and its value."""

    title: str
    lines: tuple[tuple[str, str], ...]
    language: str


def of_report(report: Report, *, by: str, at: datetime, language: str) -> Heading:
    """Of a daily report, as it is made now."""
    say = words(language)
    return Heading(
        say["daily"],
        (
            (say["unit"], report.figures["office"][language]),
            (say["period"], report.figures["first"]),
            (say["until"], _time(report.period.until)),
            (say["seq"], str(report.seq)),
            (say["digest"], report.digest),
            (say["by"], by),
            (say["at"], _time(at)),
        ),
        language,
    )


def of_circular(found: Circular, *, by: str, language: str) -> Heading:
    """Of a circular as it was issued."""
    say = words(language)
    number = say["number"].format(year=found.year, number=found.number)
    version = say["version"].format(version=found.version)
    return Heading(
        f"{say['monthly']} {number} {version if found.version > 1 else ''}".strip(),
        (
            (say["unit"], found.figures["office"][language]),
            (say["period"], f"{found.figures['first']} → {found.figures['last']}"),
            (say["until"], _time(found.issued_at)),
            (say["seq"], str(found.seq)),
            (say["digest"], found.digest),
            (say["issued_by"], by),
            (say["issued_at"], _time(found.issued_at)),
        ),
        language,
    )


def _time(at: datetime) -> str:
    return f"{at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}"
