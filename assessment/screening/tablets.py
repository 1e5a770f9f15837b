"""Handing a tablet over: a code that opens one screening, once, within half an hour."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from assessment.screening import queries
from assessment.screening.model import OPEN_STATES, Mode, Screening, TabletCode
from assessment.screening.progress import ScreeningEnded
from assessment.screening.tables import ScreeningRow, TabletCodeRow
from foundation.access.model import Principal
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, NotAllowed

CODE_FOR = timedelta(minutes=30)
# Without letters and digits that look alike; eight of thirty are 39 bits, for half an hour.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
INDEX = "tablet_code"


class NotForATablet(Conflict):
    """This screening is not given on a tablet; assign one in tablet mode."""

    code = "not_for_a_tablet"


class CodeRefused(NotAllowed):
    """This code is wrong, used or over; ask for a new one."""

    code = "tablet_code_refused"


def make_code(session: Session, screening_id: str, *, by: Principal, at: datetime) -> TabletCode:
    """Make the code for one tablet; an earlier one that was not used no longer works.

    Raises:
        NotFound: the screening is not within the asker's reach.
        NotForATablet, ScreeningEnded: as they say.
    """
    screening = queries.screening(session, screening_id, by)
    if screening.mode is not Mode.TABLET:
        raise NotForATablet
    if screening.state not in OPEN_STATES:
        raise ScreeningEnded
    unused = update(TabletCodeRow).where(
        TabletCodeRow.screening_id == screening.id,
        TabletCodeRow.used_at.is_(None),
        TabletCodeRow.voided_at.is_(None),
    )
    session.execute(unused.values(voided_at=at))

    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    row = TabletCodeRow(
        code_index=_index(session, code),
        screening_id=screening.id,
        made_by=by.account_id,
        made_at=at,
        expires_at=at + CODE_FOR,
    )
    session.add(row)

    audit.record(
        session, "screening.tablet_code", principal=by, object=f"screening:{screening.id}", at=at
    )
    return TabletCode(f"{code[:4]}-{code[4:]}", row.expires_at)


def redeem(session: Session, code: str, *, at: datetime) -> Screening:
    """Use a code up and give the screening it opens; of two tablets with one code, one gets it.

    Spaces, hyphens and lower case are forgiven.

    Raises:
        CodeRefused: the code is wrong, used, voided or over, or the screening has ended; which of
            them is not said.
    """
    typed = "".join(letter for letter in code.upper() if letter in ALPHABET)
    index = _index(session, typed)
    claim = (
        update(TabletCodeRow)
        .where(
            TabletCodeRow.code_index == index,
            TabletCodeRow.used_at.is_(None),
            TabletCodeRow.voided_at.is_(None),
            TabletCodeRow.expires_at > at,
        )
        .values(used_at=at)
    )
    claimed = session.execute(claim)
    if not isinstance(claimed, CursorResult) or claimed.rowcount != 1:
        raise CodeRefused
    statement = (
        select(ScreeningRow)
        .join(TabletCodeRow, TabletCodeRow.screening_id == ScreeningRow.id)
        .where(TabletCodeRow.code_index == index)
    )
    screening = session.scalars(statement).one().to_screening()
    if screening.state not in OPEN_STATES:
        raise CodeRefused
    return screening


def _index(session: Session, code: str) -> str:
    return cipher_of(session).blind_index(INDEX, code)
