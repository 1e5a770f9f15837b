"""Every entry of the journal that a page names has its words in both languages."""

import re
from pathlib import Path

import pytest

from alerts.events import AlertEvent
from alerts.playbook import playbook
from alerts.runbooks.events import RunbookStarted

WORDS = Path(__file__).parents[2] / "web" / "src" / "words"
PLACES = {"evidence": ("alerts.ts", "entry"), "timeline": ("person.ts", "alerts")}


def named(language, file, block):
    """The keys of one block of words."""
    text = (WORDS / language / file).read_text(encoding="utf-8")
    inside = re.search(rf"^( *){block}: {{\n(.*?)^\1}}", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^ *(\w+): ", inside[2], re.MULTILINE))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_an_alert_rests_on_has_words(language):
    """The page of an alert lists the entries behind it; none of them by its name in the code."""
    asked = {
        clause.on.replace(".", "_")
        for policy in playbook().policies.values()
        for clause in policy.raises
    }

    assert asked - named(language, *PLACES["evidence"]) == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_becomes_of_an_alert_has_words(language):
    """A person's timeline names what was done about an alert, step by step."""
    waiting, told = [AlertEvent, RunbookStarted], set()
    while waiting:
        event = waiting.pop()
        waiting += event.__subclasses__()
        told.add(getattr(event, "kind", "").removeprefix("alerts."))
    told -= {""}

    assert told - named(language, *PLACES["timeline"]) == set()
