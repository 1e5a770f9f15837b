"""Who sees an alert: by role, by office, and never against a restriction."""

from dataclasses import dataclass

from alerts.model import Alert
from alerts.playbook import Playbook
from foundation.access.model import ADVICE_READERS, CLINICAL, PLACE_READERS, Principal, Role
from foundation.errors import NotAllowed
from foundation.ids import PersonId


class MayNotHandle(NotAllowed):
    """Your role may read this alert but not act on it."""

    code = "may_not_handle_alert"


@dataclass(frozen=True)
class View:
    """What one screen may show; screens with equal views show the same frames.

    `office_path` bounds the offices, `hidden` holds the people on whose restriction list the
    account stands.
    """

    role: Role
    office_path: str
    kinds: frozenset[str]
    hidden: frozenset[PersonId]

    @classmethod
    def of(cls, principal: Principal, playbook: Playbook, hidden: frozenset[PersonId]) -> "View":
        """The view of who is signed in."""
        kinds = playbook.kinds_seen_by(principal.role)
        return cls(principal.role, principal.office_path, kinds, hidden)

    def sees(self, alert: Alert, office_path: str | None) -> bool:
        """Whether an alert belongs in this view; `office_path` is its office's, None for none."""
        if alert.kind not in self.kinds or alert.subject in self.hidden:
            return False
        return alert.office is None or (
            office_path is not None and office_path.startswith(self.office_path)
        )

    @property
    def sees_places(self) -> bool:
        """Whether a last place may be shown."""
        return self.role in PLACE_READERS

    @property
    def sees_advice(self) -> bool:
        """Whether the advice slip that goes with a person may be shown."""
        return self.role in ADVICE_READERS

    @property
    def is_clinical(self) -> bool:
        """Whether what the clinical side wrote may be shown."""
        return self.role in CLINICAL


def may_act(playbook: Playbook, kind: str, role: Role) -> None:
    """Refuse a role that may not take or note alerts of a kind.

    Raises:
        MayNotHandle: it may not.
    """
    if role not in playbook.policy_of(kind).audience.act:
        raise MayNotHandle


def may_close(playbook: Playbook, kind: str, role: Role) -> None:
    """Refuse a role that may not end alerts of a kind.

    Raises:
        MayNotHandle: it may not.
    """
    if role not in playbook.policy_of(kind).audience.close:
        raise MayNotHandle("Ask a psychologist or the command center to close this alert.")


def sees_evidence(playbook: Playbook, kind: str, role: Role) -> bool:
    """Whether a role may see what an alert of a kind rests on."""
    return role in playbook.policy_of(kind).audience.evidence
