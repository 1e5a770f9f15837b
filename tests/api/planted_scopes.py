"""Faults of scope as people make them, planted into the running product, one at a time.

Each says which rules of the table it breaks; the table's test must fail on at least one cell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from alerts import audience
from alerts import queries as alerts
from alerts.playbook import Playbook
from alerts.tables import AlertRow
from api import problems
from api.routers import ROUTERS
from api.routes import alerts as alert_routes
from api.routes import attachments as attachment_routes
from assessment.screening import actions as screenings
from assessment.screening import queries as screening_queries
from assessment.screening import reach
from assessment.screening.tables import ScreeningRow
from correction.contact import queries as contact
from correction.contact import voiding
from correction.register import listing, timeline
from correction.register import queries as register
from correction.register.tables import PersonRow
from exchange.roster import queries as roster
from foundation.access.model import Role, Scope
from foundation.accounts import queries as accounts
from foundation.errors import NotFound
from foundation.offices import queries as offices

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """A fault, how it is planted, and under which operations it shows."""

    name: str
    plant: Plant
    shows_in: tuple[str, ...]


FAULTS: list[Fault] = []


def fault(*shows_in: str) -> Callable[[Plant], Plant]:
    """Name the function that plants a fault, by the operations it shows in."""

    def named(plant: Plant) -> Plant:
        FAULTS.append(Fault(plant.__name__, plant, shows_in))
        return plant

    return named


def anywhere(scope: Scope) -> Scope:
    """A scope that was widened to everything."""
    return replace(scope, office_path="/")


def everybody_within(patch: pytest.MonkeyPatch, within: Callable[[Scope], Any]) -> None:
    """Replace the filter of the register; no statement is remembered from before or for later."""
    for built in ("_one_within", "_id_within"):
        patch.setattr(register, built, getattr(register, built).__wrapped__)
    patch.setattr(register, "within", within)


def declared(operation: str) -> Iterator[dict[str, Any]]:
    """The declaration of an operation, to be spoilt."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.operation_id == operation:
                assert route.openapi_extra is not None
                yield route.openapi_extra["x-access"]


def spoil(patch: pytest.MonkeyPatch, operation: str, name: str, value: Any) -> None:
    """Change one thing that an operation declares."""
    for declaration in declared(operation):
        patch.setitem(declaration, name, value)


@fault("people_list")
def subtree_filter_dropped_from_the_list(patch: pytest.MonkeyPatch) -> None:
    within = listing.within
    patch.setattr(listing, "within", lambda scope: within(anywhere(scope)))


@fault("person_reveal", "check_in_desk")
def subtree_filter_dropped_from_one_person(patch: pytest.MonkeyPatch) -> None:
    within = register.within
    everybody_within(patch, lambda scope: within(anywhere(scope)))


@fault("person_read", "today_read")
def restriction_list_ignored(patch: pytest.MonkeyPatch) -> None:
    def within(scope: Scope) -> Any:
        return select(PersonRow.id).where(
            PersonRow.office_id.in_(offices.subtree(scope.office_path))
        )

    everybody_within(patch, within)
    patch.setattr(listing, "within", within)


@fault("alerts_list")
def restriction_list_ignored_by_alerts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(register, "hidden_from", lambda session, account_ids: {})


@fault("attachment_load")
def role_added_to_a_declaration(patch: pytest.MonkeyPatch) -> None:
    roles = ["command", "head", "officer", "procurator"]
    spoil(patch, "attachment_load", "roles", roles)


@fault("person_read")
def role_dropped_from_a_declaration(patch: pytest.MonkeyPatch) -> None:
    roles = ["head", "officer", "procurator", "psychologist", "supervisor"]
    spoil(patch, "person_read", "roles", roles)


@fault("person_read")
def label_dropped_from_a_declaration(patch: pytest.MonkeyPatch) -> None:
    labels = ["contact", "criminal", "identity", "juvenile", "psych_level"]
    spoil(patch, "person_read", "labels", labels)


@fault("me_day")
def tablet_let_onto_another_page(patch: pytest.MonkeyPatch) -> None:
    spoil(patch, "me_day", "tablet", True)


@fault("screening_read")
def tablet_shows_the_whole_history(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reach, "_own", lambda asker: ScreeningRow.person_id == asker.person_id)


@fault("screenings_list", "screening_read")
def persons_own_check_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reach, "_own", lambda asker: ScreeningRow.mode != "staff")


@fault("screening_report", "screenings_list")
def another_psychologists_clients_readable(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        reach, "not_reserved_for_others", lambda asker: ScreeningRow.person_id.is_not(None)
    )


@fault("screening_assign")
def another_psychologists_clients_assigned(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(screenings, "require_treating", lambda session, person_id, asker: None)


@fault("screening_consent")
def staff_may_agree_for_the_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(screenings, "require_answerer", lambda screening, asker: None)


@fault("person_read", "check_in_verify")
def not_found_turned_into_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(problems, "STATUS", ((NotFound, 403), *problems.STATUS))


@fault("alerts_list", "alert_read")
def audience_of_alerts_widened(patch: pytest.MonkeyPatch) -> None:
    def every_kind(book: Playbook, role: Role) -> frozenset[str]:
        return frozenset(policy.kind for policy in book.policies.values())

    patch.setattr(Playbook, "kinds_seen_by", every_kind)


@fault("alerts_list", "alert_acknowledge")
def offices_ignored_by_alerts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(alerts, "within", lambda view: (AlertRow.kind.in_(view.kinds),))


@fault("alert_read")
def evidence_shown_to_officers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(alerts, "sees_evidence", lambda book, kind, role: True)
    patch.setattr(alert_routes, "sees_evidence", lambda book, kind, role: True)


@fault("alert_read")
def clinical_notes_shown_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audience.View, "is_clinical", True)


@fault("alert_read")
def last_places_shown_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audience.View, "sees_places", True)


@fault("alert_close")
def officers_end_a_crisis(patch: pytest.MonkeyPatch) -> None:
    from_alerts = "alerts.actions.may_close"
    patch.setattr(from_alerts, lambda book, kind, role: None)


@fault("import_read")
def import_of_another_office_readable(patch: pytest.MonkeyPatch) -> None:
    run = roster.run
    patch.setattr(
        roster, "run", lambda session, run_id, scope: run(session, run_id, anywhere(scope))
    )


@fault("roster_export")
def export_takes_the_whole_register(patch: pytest.MonkeyPatch) -> None:
    people = listing.people
    patch.setattr(
        listing, "people", lambda session, scope, search: people(session, anywhere(scope), search)
    )


@fault("account_read", "account_reset")
def account_of_another_district_visible(patch: pytest.MonkeyPatch) -> None:
    account = accounts.account
    patch.setattr(
        accounts, "account", lambda session, account_id, within="/": account(session, account_id)
    )


@fault("person_register", "account_move")
def any_office_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        offices,
        "office_within",
        lambda session, office_id, path: offices.office(session, office_id),
    )


@fault("offices_list", "board_read")
def tree_begins_one_level_up(patch: pytest.MonkeyPatch) -> None:
    tree = offices.tree

    def from_above(session: Any, path: str) -> Any:
        return tree(session, path.rstrip("/").rpartition("/")[0] + "/")

    patch.setattr(offices, "tree", from_above)


@fault("person_timeline")
def timeline_tells_clinical_entries(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(timeline, "_is_for_everybody", lambda kind: True)


@fault("check_in_void", "check_in_verify")
def check_in_found_by_its_id_alone(patch: pytest.MonkeyPatch) -> None:
    standing = voiding.standing
    patch.setattr(
        voiding,
        "standing",
        lambda session, check_in_id, scope: standing(session, check_in_id, anywhere(scope)),
    )


@fault("attachment_load")
def attachment_found_by_its_id_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(attachment_routes, "register", _Unbound())


@fault("help_call_read")
def help_call_found_by_its_id_alone(patch: pytest.MonkeyPatch) -> None:
    def any_call(session: Any, call_id: str, person_id: str) -> Any:
        row = session.get(screening_queries.HelpCallRow, call_id)
        if row is None:
            raise NotFound
        return row.to_call()

    patch.setattr(screening_queries, "own_call", any_call)


@fault("person_read", "person_check_ins")
def places_shown_to_the_procurator(patch: pytest.MonkeyPatch) -> None:
    for module in ("api.person_shapes", "api.routes.check_ins"):
        patch.setattr(f"{module}.PLACE_READERS", frozenset(Role))


@fault("me_session_end")
def anybodys_session_ended(patch: pytest.MonkeyPatch) -> None:
    def every(session: Any, account_id: str, *, at: Any) -> Any:
        return session.scalars(select(accounts.SessionRow)).all()

    patch.setattr(accounts, "live_sessions", every)


@fault("map_people_list")
def map_shows_the_whole_city(patch: pytest.MonkeyPatch) -> None:
    places = contact.last_places
    patch.setattr(
        contact,
        "last_places",
        lambda session, scope, **more: places(session, anywhere(scope), **more),
    )


@fault("crisis_level_second_signature", "crisis_levels_list")
def care_reads_anybody(patch: pytest.MonkeyPatch) -> None:
    person = register.person
    patch.setattr(
        register,
        "person",
        lambda session, person_id, scope: person(session, person_id, anywhere(scope)),
    )


class _Unbound:
    """A register that finds everybody for everybody."""

    def person(self, session: Any, person_id: str, scope: Scope) -> None:
        """Whoever it is."""
