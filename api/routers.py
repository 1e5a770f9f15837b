"""The routers of the service, in the order of the interface's description."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    activations,
    audit,
    care,
    check_ins,
    health,
    help_calls,
    imports,
    instruments,
    me,
    me_day,
    offices,
    people,
    public,
    screening_reports,
    screenings,
    sessions,
    tablets,
    today,
)

ROUTERS: tuple[APIRouter, ...] = (
    public.router,
    sessions.router,
    me.router,
    offices.router,
    accounts.router,
    audit.router,
    imports.router,
    instruments.router,
    screenings.router,
    screening_reports.router,
    tablets.router,
    help_calls.router,
    care.router,
    people.router,
    activations.router,
    today.router,
    check_ins.router,
    me_day.router,
    health.router,
)
