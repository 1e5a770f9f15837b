"""What experts may change about channels: kinds, which level uses which, retries, the words."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from alerts.channels.model import AddressKind, Kind
from alerts.model import Level
from alerts.notices.chainbook import chains
from alerts.policy import FileShape, Sentence, Words
from foundation.datafiles import load_file, load_folder
from foundation.errors import Misconfigured

_PLACES = {
    "notice": frozenset({"level", "number", "deadline"}),
    "notice_without_deadline": frozenset({"level", "number"}),
    "exercise": frozenset(),
    "test": frozenset(),
    "title": frozenset(),
}
Seconds = Annotated[int, Field(ge=1, le=3600)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class KindWords(FileShape):
    """A kind of channel: which address it needs, and whether only with a way out of the house."""

    zh: Words
    en: Words
    address: AddressKind
    needs_outbound: bool = False
    basis: Words


class LevelKinds(FileShape):
    """The kinds of channel for one level: where it is urgent, and otherwise."""

    urgent: tuple[Kind, ...]
    otherwise: tuple[Kind, ...]
    basis: Words


class Sending(FileShape):
    """How long one try may take, when the next one comes, and when there is none any more."""

    timeout_seconds: Annotated[int, Field(ge=1, le=60)]
    first_retry_seconds: Seconds
    longest_retry_seconds: Seconds
    jitter_percent: Annotated[int, Field(ge=0, le=50)]
    give_up_minutes: Minutes
    failing_minutes: Minutes
    basis: Words

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.first_retry_seconds > self.longest_retry_seconds:
            raise ValueError("the first wait is no longer than the longest")
        return self

    @property
    def timeout(self) -> timedelta:
        """The longest that one try may take."""
        return timedelta(seconds=self.timeout_seconds)

    @property
    def give_up(self) -> timedelta:
        """After how long no other try is made."""
        return timedelta(minutes=self.give_up_minutes)

    @property
    def failing(self) -> timedelta:
        """After how long a target that takes nothing is told of."""
        return timedelta(minutes=self.failing_minutes)


class Texts(FileShape):
    """What a person is sent; {level}, {number} and {deadline} are all that can be filled in.

    `exercise` goes before whatever is practised and not real.
    """

    title: Sentence
    notice: Sentence
    notice_without_deadline: Sentence
    exercise: Sentence
    test: Sentence
    basis: Words

    @model_validator(mode="after")
    def _names_nobody(self) -> Self:
        for name, allowed in _PLACES.items():
            sentence: Sentence = getattr(self, name)
            for text in (sentence.zh, sentence.en):
                unknown = set(re.findall(r"\{(.*?)\}", text)) - allowed
                if unknown:
                    raise ValueError(f"{name}: {sorted(unknown)} cannot be filled in")
        return self


@cache
def kinds() -> Mapping[Kind, KindWords]:
    """Every kind of channel.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.channels", "kinds", KindWords)
    if set(found) != {kind.value for kind in Kind}:
        raise Misconfigured("alerts/channels/kinds: one file for each kind, no more and no fewer")
    return MappingProxyType({Kind(name): words for name, words in found.items()})


@cache
def level_kinds() -> Mapping[Level, LevelKinds]:
    """The kinds of channel of each level that has a chain of notice.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.channels", "levels", LevelKinds)
    if set(found) != {level.value for level in chains()}:
        raise Misconfigured("alerts/channels/levels: one file for each level that calls")
    return MappingProxyType({Level(name): one for name, one in found.items()})


@cache
def sending() -> Sending:
    """How it is sent, and again.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return load_file("alerts.channels", "sending.toml", Sending)


@cache
def texts() -> Texts:
    """The words.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return load_file("alerts.channels", "texts.toml", Texts)
