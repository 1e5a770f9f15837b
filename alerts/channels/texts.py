"""What is said outside the house: level, number and deadline to a person, codes to a webhook."""

import json
from typing import Any

from alerts.channels.kindbook import Texts
from alerts.channels.model import Message
from alerts.model import Alert
from alerts.policy import LevelWords, Policy
from foundation.clock import LEGAL_ZONE
from foundation.journal.model import Entry

WITHHELD = "clinical"


def notice(alert: Alert, words: LevelWords, texts: Texts, *, language: str) -> Message:
    """What a person is told that an alert calls, in their language."""
    english = language == "en"
    by = alert.acknowledge_by
    sentence = texts.notice if by is not None else texts.notice_without_deadline
    text = sentence.en if english else sentence.zh
    filled = text.format(
        level=words.en if english else words.zh,
        number=alert.id,
        deadline=by.astimezone(LEGAL_ZONE).strftime("%H:%M") if by is not None else "",
    )
    title = texts.title.en if english else texts.title.zh
    if alert.exercise:
        mark = texts.exercise.en if english else texts.exercise.zh
        return Message(mark + title, mark + filled)
    return Message(title, filled)


def test_message(texts: Texts, *, language: str) -> Message:
    """What somebody is sent who asked for a test."""
    english = language == "en"
    return Message(
        texts.title.en if english else texts.title.zh, texts.test.en if english else texts.test.zh
    )


def webhook_body(message_id: str, entry: Entry, alert: Alert, policy: Policy) -> bytes:
    """What a webhook is sent of a change: ids and codes, about nobody; UTF-8 JSON.

    Of a clinical kind the kind itself and its reasons are withheld.
    """
    told: dict[str, Any] = {
        "id": message_id,
        "change": entry.kind,
        "at": entry.at.isoformat(),
        "alert": {
            "id": alert.id,
            "level": alert.level.value,
            "state": alert.state.value,
            "exercise": alert.exercise,
            "kind": WITHHELD if policy.clinical else alert.kind,
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
