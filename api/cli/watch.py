"""`correction watch`: the alerts an account may see, live, one line of JSON for each change."""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from api.cli.desk import Away, Desk, Refused
from api.cli.following import Followed, Following

PASSWORD, OTP, SESSION = (f"CORRECTION_WATCH_{name}" for name in ("PASSWORD", "OTP", "SESSION"))
_LEFT, _ENDED = 0, 1


def watch(
    url: Annotated[str, typer.Argument(help="Address of the service, https://desk.example.")],
    username: Annotated[
        str | None, typer.Option(help=f"Account; its password comes from {PASSWORD} or a prompt.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Go on after this place, EPOCH:SEQ, as a line told it.")
    ] = None,
    frames: Annotated[int, typer.Option(help="End after so many changes; 0 goes on.")] = 0,
) -> None:
    """Print every change of an alert as it happens; the board first, or from --since on.

    Signs in as USERNAME, with a code from CORRECTION_WATCH_OTP or a prompt where the account has
    one; or goes on with the session token in CORRECTION_WATCH_SESSION. Comes back by itself after
    a break, and proves by `prev` that no change is missing. Exit 1: not let in, nobody there at
    the beginning, or the session has ended.
    """
    place = _place(since)
    try:
        desk = _signed_in(url.rstrip("/"), username)
        following = Following(desk, place, told=_note)
        following.run(_printer(frames))
    except (Refused, Away) as refused:
        _note(str(refused))
        raise typer.Exit(_ENDED) from refused
    except KeyboardInterrupt:
        raise typer.Exit(_LEFT) from None


def _signed_in(url: str, username: str | None) -> Desk:
    token = os.environ.get(SESSION)
    if token:
        return Desk.with_session(url, token)
    if username is None:
        raise Refused(f"name an account with --username, or give a session in {SESSION}")
    password = os.environ.get(PASSWORD) or _ask("Password")
    return Desk.sign_in(url, username, password, otp=_code_of())


def _code_of() -> Callable[[], str]:
    return lambda: os.environ.get(OTP) or _ask("One-time code")


def _ask(what: str) -> str:
    if not sys.stdin.isatty():
        raise Refused(f"{what}: nobody is there to be asked, and the environment does not say it")
    found: str = typer.prompt(what, hide_input=True, err=True)
    return found


def _place(since: str | None) -> tuple[str, int] | None:
    if since is None:
        return None
    epoch, _, seq = since.rpartition(":")
    if not epoch or not seq.isdecimal():
        raise typer.BadParameter("write EPOCH:SEQ", param_hint="--since")
    return epoch, int(seq)


def _printer(most: int) -> Followed:
    count = 0

    def take(message: dict[str, Any]) -> bool:
        nonlocal count
        print(json.dumps(message, ensure_ascii=False, separators=(",", ":")), flush=True)
        count += message["type"] == "frame"
        return most == 0 or count < most

    return take


def _note(text: str) -> None:
    stamp = time.strftime("%H:%M:%S")
    print(f"correction watch: {stamp} {text}", file=sys.stderr, flush=True)
