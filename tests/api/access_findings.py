"""How the product differs from the table of access, difference by difference."""

from collections.abc import Iterator

from fastapi.routing import APIRoute

from api.declarations import declaration, operation_of
from api.routers import ROUTERS
from tests.api.access_driver import Driver, sees
from tests.api.access_table import Rule

BY_OPERATION = {operation_of(route): route for router in ROUTERS for route in router.routes}
ROUTES = [route for route in BY_OPERATION.values() if isinstance(route, APIRoute)]


def wrong_cells(driver: Driver, rule: Rule) -> Iterator[str]:
    """The cells of a rule that are answered otherwise than the table says."""
    for cell in rule.cells:
        answer = driver.answer(cell)
        if answer != cell.answer:
            yield f"{cell.role}, {cell.relation}: {answer} instead of {cell.answer}"


def wrongly_seen(driver: Driver, rule: Rule, part: str) -> Iterator[str]:
    """Who sees a part of an answer against the table, or does not although the table says so."""
    for cell in rule.cells:
        if cell.answer == "yes" and cell.relation == "own":
            seen = sees(driver, cell, part)
            if seen != (cell.role in rule.sees[part]):
                yield f"{cell.role}: {'sees' if seen else 'does not see'} {part}"


def undeclared(rule: Rule) -> list[str]:
    """How a route's declaration differs from the table; to be refused always is to be left out."""
    declared = declaration(BY_OPERATION[rule.operation])
    let_in = {cell.role for cell in rule.cells if cell.answer not in ("no", "sign in")}
    tablet = {"tablet"} if declared["tablet"] else set()
    named = {*declared["roles"], *declared["keys"], *tablet}
    if declared["scope"] == "public":
        named = {cell.role for cell in rule.cells}
    found = []
    if named != let_in:
        found.append(f"roles {sorted(named ^ let_in)}")
    if set(declared["labels"]) != rule.labels:
        found.append(f"labels {sorted(set(declared['labels']) ^ rule.labels)}")
    if set(declared["step_up"]) != rule.fresh_code:
        found.append(f"fresh code {sorted(set(declared['step_up']) ^ rule.fresh_code)}")
    return found
