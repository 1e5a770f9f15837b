"""The routers of the service, in the order of the interface's description."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    audit,
    care,
    health,
    help_calls,
    imports,
    instruments,
    me,
    offices,
    public,
    screening_reports,
    screenings,
    sessions,
    tablets,
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
    health.router,
)
