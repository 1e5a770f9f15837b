"""What alerts tell the journal: after every change the whole coded state of the alert."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from alerts.model import Alert, What
from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class AlertEvent(Event):
    """A change of one alert; the journal's data is the alert's state after it."""

    kind: ClassVar[str]
    beside_as: ClassVar[str] = "runbook"
    alert: Alert
    beside: Mapping[str, str] | None = None

    def data(self) -> dict[str, Any]:
        """The whole state, so that a board then and the entries since make the board now.

        What a change of a runbook's step tells beside it stands under `runbook`, what an order to
        officers tells under `order`.
        """
        whole = self.alert.coded()
        return whole if self.beside is None else whole | {self.beside_as: dict(self.beside)}


class AlertRaised(AlertEvent):
    """An alert began to call."""

    kind: ClassVar[str] = "alerts.raised"


class AlertRepeated(AlertEvent):
    """The same thing happened again, or worse."""

    kind: ClassVar[str] = "alerts.repeated"


class AlertAmended(AlertEvent):
    """Later evidence changed what is known; the alert stays and says so."""

    kind: ClassVar[str] = "alerts.amended"


class AlertWithdrawn(AlertEvent):
    """The fact the alert rested on turned out not to hold."""

    kind: ClassVar[str] = "alerts.withdrawn"


class AlertAcknowledged(AlertEvent):
    """Somebody took the alert, on loan until the next update."""

    kind: ClassVar[str] = "alerts.acknowledged"


class AlertNoted(AlertEvent):
    """Whoever handles the alert told how it goes; the loan runs on."""

    kind: ClassVar[str] = "alerts.noted"


class AlertProgressed(AlertEvent):
    """Whoever handles the alert has come a stage further; the loan runs on."""

    kind: ClassVar[str] = "alerts.progressed"


class AlertSubmitted(AlertEvent):
    """Somebody ended the alert; a second person must look at how."""

    kind: ClassVar[str] = "alerts.submitted"


class AlertReviewed(AlertEvent):
    """A second person agreed with the ending: the alert is archived."""

    kind: ClassVar[str] = "alerts.reviewed"


class AlertReturned(AlertEvent):
    """A second person did not agree with the ending: whoever handled it goes on."""

    kind: ClassVar[str] = "alerts.returned"


class AlertHandedOver(AlertEvent):
    """Whoever had taken the alert leaves; a colleague has it from now on, on the same loan."""

    kind: ClassVar[str] = "alerts.handed_over"


class AlertLapsed(AlertEvent):
    """Nobody took it, or nobody told how it goes: it calls again."""

    kind: ClassVar[str] = "alerts.lapsed"


class AlertSilenced(AlertEvent):
    """A silence lies over the alert: it is open and counted, and does not call for a while."""

    kind: ClassVar[str] = "alerts.silenced"


class AlertWoken(AlertEvent):
    """The silence over the alert has ended, or it has grown too grave for it: it calls anew."""

    kind: ClassVar[str] = "alerts.woken"


class AlertInhibited(AlertEvent):
    """A dead device explains the alert: it is open and counted, and does not call for a while."""

    kind: ClassVar[str] = "alerts.inhibited"


class AlertReleased(AlertEvent):
    """What explained the alert is over, and the alert stands: it calls anew."""

    kind: ClassVar[str] = "alerts.released"


class AlertSuspended(AlertEvent):
    """Something real has precedence: the exercise does not call meanwhile."""

    kind: ClassVar[str] = "alerts.suspended"


class AlertResumed(AlertEvent):
    """The exercise calls again."""

    kind: ClassVar[str] = "alerts.resumed"


class AlertClosed(AlertEvent):
    """Somebody ended the alert with an outcome and a cause."""

    kind: ClassVar[str] = "alerts.closed"


class StepDone(AlertEvent):
    """A step of the alert's runbook was done; `runbook` names run, step and outcome."""

    kind: ClassVar[str] = "alerts.runbook_step_done"


class StepSkipped(AlertEvent):
    """A step of the alert's runbook was left out; `runbook` names run, step and reason."""

    kind: ClassVar[str] = "alerts.runbook_step_skipped"


class StepOverdue(AlertEvent):
    """A step of an orange or red alert's runbook is open after its time."""

    kind: ClassVar[str] = "alerts.runbook_step_overdue"


@dataclass(frozen=True, kw_only=True)
class OrderEvent(AlertEvent):
    """A change of an order to officers about the alert; `order` names it and the officer."""

    beside_as: ClassVar[str] = "order"


class OrderSent(OrderEvent):
    """Officers were sent; `order` names task and officers."""

    kind: ClassVar[str] = "alerts.order_sent"


class OrderReceived(OrderEvent):
    """A named officer has the order."""

    kind: ClassVar[str] = "alerts.order_received"


class OrderDeclined(OrderEvent):
    """A named officer cannot go; `order` says why as a code."""

    kind: ClassVar[str] = "alerts.order_declined"


class OrderArrived(OrderEvent):
    """A named officer is there."""

    kind: ClassVar[str] = "alerts.order_arrived"


class OrderFedBack(OrderEvent):
    """A named officer has said how it came out; `order` has the code."""

    kind: ClassVar[str] = "alerts.order_fed_back"


class OrderRecalled(OrderEvent):
    """A named officer was called back."""

    kind: ClassVar[str] = "alerts.order_recalled"


class OrderUnanswered(OrderEvent):
    """A named officer has not received the order in time."""

    kind: ClassVar[str] = "alerts.order_unanswered"


class OrderOverdue(OrderEvent):
    """A named officer has not arrived in time."""

    kind: ClassVar[str] = "alerts.order_overdue"


class OrderSilent(OrderEvent):
    """No word came in time from an officer who has arrived."""

    kind: ClassVar[str] = "alerts.order_silent"


BY_WHAT: dict[What, type[AlertEvent]] = {
    What.RAISED: AlertRaised,
    What.REPEATED: AlertRepeated,
    What.AMENDED: AlertAmended,
    What.WITHDRAWN: AlertWithdrawn,
    What.ACKNOWLEDGED: AlertAcknowledged,
    What.NOTED: AlertNoted,
    What.PROGRESSED: AlertProgressed,
    What.SUBMITTED: AlertSubmitted,
    What.REVIEWED: AlertReviewed,
    What.RETURNED: AlertReturned,
    What.HANDED_OVER: AlertHandedOver,
    What.LAPSED: AlertLapsed,
    What.SILENCED: AlertSilenced,
    What.WOKEN: AlertWoken,
    What.INHIBITED: AlertInhibited,
    What.RELEASED: AlertReleased,
    What.SUSPENDED: AlertSuspended,
    What.RESUMED: AlertResumed,
    What.CLOSED: AlertClosed,
    What.STEP_DONE: StepDone,
    What.STEP_SKIPPED: StepSkipped,
    What.STEP_OVERDUE: StepOverdue,
    What.ORDER_SENT: OrderSent,
    What.ORDER_RECEIVED: OrderReceived,
    What.ORDER_DECLINED: OrderDeclined,
    What.ORDER_ARRIVED: OrderArrived,
    What.ORDER_FED_BACK: OrderFedBack,
    What.ORDER_RECALLED: OrderRecalled,
    What.ORDER_UNANSWERED: OrderUnanswered,
    What.ORDER_OVERDUE: OrderOverdue,
    What.ORDER_SILENT: OrderSilent,
}
CHANGES = frozenset(event.kind for event in BY_WHAT.values())


def told(what: What, alert: Alert, beside: Mapping[str, str] | None = None) -> AlertEvent:
    """The event for a change that left `alert` behind, with what is told beside its state."""
    return BY_WHAT[what](office=alert.office, subject=alert.subject, alert=alert, beside=beside)


@dataclass(frozen=True, kw_only=True)
class TriageFailed(Event):
    """An entry could not be answered under a policy: itself an alert, to the administrators."""

    kind: ClassVar[str] = "alerts.triage_failed"
    entry: int
    entry_kind: str
    policy: str
    fault: str
