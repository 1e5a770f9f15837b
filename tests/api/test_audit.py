"""What the audit administrator is told when the whole trail is checked."""

from datetime import timedelta

from foundation.audit import actions as audit
from foundation.audit.anchors import AnchorFile, anchor_if_due, anchor_restart

VERIFICATION = "/api/v1/audit/verification"


def test_a_stranger_does_not_check_the_trail(client):
    """Nor does an officer."""
    assert client().post(VERIFICATION).status_code == 401
    assert client("officer").post(VERIFICATION).status_code == 403


def test_a_trail_that_never_broke_began_once(client):
    """Whole, and no restart."""
    told = client("audit_admin").post(VERIFICATION).json()

    assert (told["whole"], told["restarts"]) == (True, [])


def test_a_copy_that_was_put_back_is_told(client, front_door, clock):
    """The trail is whole from there on, but lines were lost: the answer says where and when."""
    runtime = front_door.runtime
    file = AnchorFile(runtime.settings.anchors, key=runtime.keyring.audit_key)
    later = clock.now() + timedelta(hours=1)
    with runtime.database.write() as session:
        audit.record(session, "something", actor="test", at=clock.now())
    with runtime.database.read() as session:
        anchor_if_due(session, file, now=clock.now())
        anchor = anchor_restart(session, file, now=later)

    told = client("audit_admin").post(VERIFICATION).json()

    at = later.isoformat(timespec="seconds").replace("+00:00", "")
    assert [(one["seq"], one["at"][:19]) for one in told["restarts"]] == [(anchor.seq, at)]
    assert told["whole"]
