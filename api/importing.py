"""Applying a run row by row, each in a transaction of its own."""

from api.runtime import Runtime
from exchange.roster import actions
from exchange.roster.judging import Desk
from foundation.access.model import Scope
from foundation.errors import ServiceError, Unavailable
from foundation.id_numbers import NumberRules


def number_rules(runtime: Runtime) -> NumberRules:
    """Which identity numbers this installation accepts."""
    return NumberRules.DEMO if runtime.settings.demo else NumberRules.PRODUCTION


def apply_run(runtime: Runtime, run_id: str, *, scope: Scope, actor: str) -> None:
    """Write every acceptable row of a run; rows already written are left alone.

    Raises:
        Unavailable: the database went away; a repeat goes on from what was written.
        ColumnsMissing, ImportOver: the columns must be matched first, or the rows are forgotten.
    """
    rules = number_rules(runtime)
    with runtime.database.read() as session:
        rows = actions.rows_to_write(session, run_id, at=runtime.clock.now())
    for row in rows:
        now = runtime.clock.now()
        try:
            with runtime.database.write() as session:
                actions.write_row(session, run_id, row, Desk(scope, rules, actor, now))
        except Unavailable:
            raise
        except ServiceError as refused:
            with runtime.database.write() as session:
                actions.refuse_row(session, run_id, row, refused)
    with runtime.database.write() as session:
        actions.finish(session, run_id, at=runtime.clock.now())
