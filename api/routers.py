"""The routers of the service, in the order of the interface's description."""

from fastapi import APIRouter

from api.routes import accounts, audit, health, imports, me, offices, public, sessions

ROUTERS: tuple[APIRouter, ...] = (
    public.router,
    sessions.router,
    me.router,
    offices.router,
    accounts.router,
    audit.router,
    imports.router,
    health.router,
)
