"""What keeps this installation from starting, beyond the values of its settings (SEC-70)."""

import os
from collections.abc import Iterable
from pathlib import Path

from alerts.channels.installed import installed
from foundation.crypto.keyring import Keyring
from foundation.errors import Misconfigured
from foundation.settings import Settings

_HOME = Path(__file__).parents[1]
_WINGS = ("foundation", "correction", "assessment", "alerts", "exchange", "api")
CODE = (_HOME, *(_HOME / wing for wing in _WINGS))


def refusals(settings: Settings, *, code: Iterable[Path] = CODE) -> tuple[str, ...]:
    """Why the service must not start here; empty when it may."""
    found = [*settings.refusals(), *_channel_refusals(settings)]
    if not settings.demo:
        found.extend(_changeable(code))
    return tuple(found)


def key_refusals(settings: Settings) -> tuple[str, ...]:
    """Why the keys cannot be used; the start says the same when it reads them."""
    try:
        Keyring.load(settings.keys)
    except Misconfigured as error:
        return (error.detail,)
    except OSError as error:
        return (f"{settings.keys} cannot be read ({error.strerror})",)
    return ()


def _channel_refusals(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the file of channels; it is read again at the start."""
    try:
        installed(settings.channels_file)
    except Misconfigured as error:
        return (error.detail,)
    return ()


def _changeable(code: Iterable[Path]) -> list[str]:
    """Code that the account of the service could change: who gets in once would stay for ever."""
    folders = [folder for folder in code if os.access(folder, os.W_OK, effective_ids=True)]
    if not folders:
        return []
    reason = (
        f"{folders[0]} can be changed by the account that serves: install the code as another "
        "account (install.sh does), and serve neither as root nor from a checkout"
    )
    return [reason]
