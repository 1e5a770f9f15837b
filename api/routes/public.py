"""What the sign-in page needs to know before anybody is signed in."""

from typing import Literal

from fastapi import APIRouter

from api.declarations import public
from api.dependencies import TheRuntime
from api.version import VERSION
from api.wire import Out
from foundation.accounts.sessions import DEMO_CODE

router = APIRouter(prefix="/api/v1/public", tags=["public"])


class Hotline(Out):
    """A number to call for help."""

    name_zh: str
    name_en: str
    number: str


class InfoOut(Out):
    """What this installation is."""

    mode: Literal["demo", "production"]
    title_zh: str
    title_en: str
    demo_otp: str | None
    hotlines: list[Hotline]
    version: str


@router.get("/info", operation_id="public_info", openapi_extra=public())
def read_info(runtime: TheRuntime) -> InfoOut:
    """The installation's name and mode, and the numbers to call for help."""
    settings = runtime.settings
    return InfoOut(
        mode="demo" if settings.demo else "production",
        title_zh=f"{settings.district_name_zh}社区矫正综合平台",
        title_en=f"{settings.district_name_en} Community Correction Service",
        demo_otp=DEMO_CODE if settings.demo else None,
        hotlines=[
            Hotline(
                name_zh="心理援助热线", name_en="Mental-health hotline", number=settings.hotline
            ),
            Hotline(name_zh="急救", name_en="Ambulance", number="120"),
            Hotline(name_zh="报警", name_en="Police", number="110"),
        ],
        version=VERSION,
    )
