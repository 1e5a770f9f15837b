"""Uploads hold the fields that their route declares, each once (SEC-40)."""

from collections import Counter

from fastapi import Request
from fastapi.routing import APIRoute

from foundation.errors import Invalid

_LONGEST_NAME = 60


async def check_form(request: Request) -> None:
    """Refuse a form's field that the route does not know, or that is there twice.

    The framework would pass over the first, and take the last of the others.

    Raises:
        Invalid: `fields` says which, and why.
    """
    route = request.scope.get("route")
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "multipart/form-data" or not isinstance(route, APIRoute):
        return
    declared = {field.alias for field in route.dependant.body_params}
    sent = Counter(name for name, _ in (await request.form()).multi_items())
    faults = {
        name[:_LONGEST_NAME]: "duplicate" if name in declared else "extra_forbidden"
        for name, times in sent.items()
        if times > 1 or name not in declared
    }
    if faults:
        raise Invalid("The form holds fields that are not asked for.", fields=faults)
