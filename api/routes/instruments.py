"""The instruments, as whoever answers or assigns them reads them."""

from typing import Literal

from fastapi import APIRouter, Depends

from api.declarations import access
from api.dependencies import TheClock, caller
from api.problems import problems
from api.wire import Instant, Out, PathId
from assessment.instruments import catalogue
from assessment.instruments.model import Item, Option, Scale
from foundation.access.model import Role

router = APIRouter(prefix="/api/v1/instruments", tags=["instruments"])
READERS = access(
    roles=[Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.SUPERVISEE],
    scope="none",
    labels=["none"],
    tablet=True,
)


class OptionOut(Out):
    """One answer that may be chosen."""

    value: int
    zh: str | None
    en: str | None


class ItemOut(Out):
    """One question; `options` only where they differ from the instrument's."""

    id: str
    zh: str | None
    en: str | None
    scored: bool
    asked_when: Literal["any_above_zero"] | None
    options: list[OptionOut] | None


class CriticalOut(Out):
    """From which answer on the page of help comes up, so that it comes up without a network too."""

    item: str
    at_least: int


class InstrumentBrief(Out):
    """An instrument in the list; the plain title is what stands on a screen others may see."""

    id: str
    version: int
    title_zh: str
    title_en: str
    plain_zh: str
    plain_en: str


class InstrumentOut(InstrumentBrief):
    """An instrument to be answered; how it is scored is not for this page."""

    stem_zh: str | None
    stem_en: str | None
    options: list[OptionOut]
    items: list[ItemOut]
    critical: list[CriticalOut]
    notice: str


class InstrumentsOut(Out):
    """Every instrument of this installation."""

    items: list[InstrumentBrief]
    next: None = None
    as_of: Instant


@router.get(
    "",
    operation_id="instruments_list",
    openapi_extra=READERS,
    dependencies=[Depends(caller)],
    responses=problems(),
)
def list_instruments(clock: TheClock) -> InstrumentsOut:
    """The instruments that may be assigned."""
    found = catalogue.scales().values()
    return InstrumentsOut(
        items=[InstrumentBrief.model_validate(scale) for scale in found], as_of=clock.now()
    )


@router.get(
    "/{instrument_id}",
    operation_id="instrument_read",
    openapi_extra=READERS,
    dependencies=[Depends(caller)],
    responses=problems(catalogue.NoSuchInstrument),
)
def read_instrument(instrument_id: PathId) -> InstrumentOut:
    """One instrument, word for word."""
    return _out(catalogue.scale(instrument_id))


def _out(scale: Scale) -> InstrumentOut:
    lowest: dict[str, int] = {}
    for entry in scale.critical:
        lowest[entry.item] = min(entry.at_least, lowest.get(entry.item, entry.at_least))
    return InstrumentOut(
        id=scale.id,
        version=scale.version,
        title_zh=scale.title_zh,
        title_en=scale.title_en,
        plain_zh=scale.plain_zh,
        plain_en=scale.plain_en,
        stem_zh=scale.stem_zh,
        stem_en=scale.stem_en,
        options=_options(scale.options),
        items=[_item(item) for item in scale.items],
        critical=[CriticalOut(item=item, at_least=value) for item, value in lowest.items()],
        notice=scale.notice,
    )


def _item(item: Item) -> ItemOut:
    return ItemOut(
        id=item.id,
        zh=item.zh,
        en=item.en,
        scored=item.scored,
        asked_when=item.asked_when,
        options=_options(item.options) if item.options else None,
    )


def _options(options: tuple[Option, ...]) -> list[OptionOut]:
    return [OptionOut.model_validate(option) for option in options]
