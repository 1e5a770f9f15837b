"""Messages of the Common Alerting Protocol 1.2 (OASIS), and their feed in Atom; nothing is parsed.

The order of the elements is the standard's; every instant has its offset from UTC.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.policy import LevelWords
from alerts.sharing.model import MessageType, Shared, Status
from alerts.sharing.sharebook import Grade, SharedKind
from foundation.clock import LEGAL_ZONE
from foundation.offices.model import Office

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE, FEED_TYPE = "application/cap+xml", "application/atom+xml"
RESTRICTION = "For the receiving agency alone"
_ENDED = "AllClear"


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything that one message says.

    `earlier`: those about the same alert before it, oldest first; `sender` names this service.
    """

    shared: Shared
    earlier: Sequence[Shared]
    status: Status
    sender: str
    office: Office
    kind: SharedKind
    grade: Grade
    level: LevelWords


def message(told: Told) -> bytes:
    """One message as XML in UTF-8."""
    root = ET.Element("alert", {"xmlns": CAP})
    shared = told.shared
    for name, text in (
        ("identifier", shared.id),
        ("sender", told.sender),
        ("sent", instant(shared.sent_at)),
        ("status", told.status.value),
        ("msgType", shared.type.value),
        ("scope", "Restricted"),
        ("restriction", RESTRICTION),
        ("references", _references(told)),
        ("incidents", shared.alert_id),
    ):
        _add(root, name, text)
    for language in ("zh-CN", "en-US"):
        root.append(_info(told, language))
    return _text(root)


def feed(told: Iterable[Told], *, title: str, base: str, updated: datetime) -> bytes:
    """The messages as an Atom feed, each with a link to itself."""
    root = ET.Element("feed", {"xmlns": ATOM})
    _add(root, "title", title)
    _add(root, "id", f"urn:correction:cap:{base}")
    _add(root, "updated", instant(updated))
    for one in told:
        entry = ET.SubElement(root, "entry")
        _add(entry, "title", f"{one.kind.event_zh} ({one.shared.type.value})")
        _add(entry, "id", f"urn:correction:cap:{one.shared.id}")
        _add(entry, "updated", instant(one.shared.sent_at))
        href = {"href": f"{base}/{one.shared.id}", "type": MEDIA_TYPE}
        ET.SubElement(entry, "link", href)
    return _text(root)


def instant(at: datetime) -> str:
    """An instant as CAP wants it: whole seconds, and an offset, never Z."""
    return at.astimezone(LEGAL_ZONE).replace(microsecond=0).isoformat()


def _info(told: Told, language: str) -> ET.Element:
    english = language.startswith("en")
    event = told.kind.event_en if english else told.kind.event_zh
    level = told.level.en if english else told.level.zh
    office = told.office.name_en if english else told.office.name_zh
    ended = told.shared.type is MessageType.CANCEL
    info = ET.Element("info")
    for name, text in (
        ("language", language),
        ("category", told.kind.category),
        ("event", event),
        ("responseType", _ENDED if ended else told.kind.response),
        ("urgency", "Past" if ended else told.grade.urgency),
        ("severity", told.grade.severity),
        ("certainty", told.grade.certainty),
        ("senderName", office),
        ("headline", f"{level}: {event}" if english else f"{level}：{event}"),
    ):
        _add(info, name, text)
    area = ET.SubElement(info, "area")
    _add(area, "areaDesc", office)
    code = ET.SubElement(area, "geocode")
    _add(code, "valueName", "office")
    _add(code, "value", told.office.code)
    return info


def _references(told: Told) -> str | None:
    if told.shared.type is MessageType.ALERT:
        return None
    return " ".join(f"{told.sender},{one.id},{instant(one.sent_at)}" for one in told.earlier)


def _add(parent: ET.Element, name: str, text: str | None) -> None:
    if text is not None:
        ET.SubElement(parent, name).text = text


def _text(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
