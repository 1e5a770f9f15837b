"""Keys of the installation, and of the devices and gateways that speak to it."""

import json
from typing import Annotated, Any

import typer
from fastapi.encoders import jsonable_encoder

from api.runtime import open_existing, open_runtime
from foundation.accounts import keys
from foundation.accounts.keys import NewKey
from foundation.accounts.model import Key
from foundation.audit import actions as audit
from foundation.crypto import rotation
from foundation.crypto.ciphers import INFO
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import Algorithm
from foundation.errors import NotFound
from foundation.offices import queries as offices
from foundation.settings import load

BY = "command-line"
Id = Annotated[str, typer.Argument(help="The id, as `keys list` shows.")]
keys_app = typer.Typer(no_args_is_help=True, help="Keys of the installation and of devices.")


@keys_app.command("create")
def create_keys() -> None:
    """Make the keys of a new installation, in the folder that the settings name."""
    settings = load()
    Keyring.create(settings.keys, algorithm=Algorithm(settings.cipher))
    typer.echo(str(settings.keys))


@keys_app.command("issue")
def issue_key(
    label: Annotated[str, typer.Argument(help="What the key is for, in words.")],
    office: Annotated[str, typer.Option(help="Code of the office it serves.")],
    purpose: Annotated[str, typer.Option(help="device, gateway or metrics.")] = "device",
) -> None:
    """Issue a key for a device or gateway; it is shown once and sent as Bearer."""
    if purpose not in keys.PURPOSES:
        raise typer.BadParameter(f"one of {', '.join(keys.PURPOSES)}", param_hint="--purpose")
    runtime = open_runtime(load())
    with runtime.database.write() as session:
        found = offices.by_name_or_code(session, office, "/")
        if not found:
            raise NotFound(f"No office has the code {office}.")
        wanted = NewKey(label, purpose, found[0].id)
        key, secret = keys.issue(session, wanted, by=BY, at=runtime.clock.now())
    typer.echo(json.dumps({"id": key.id, "key": secret}))


@keys_app.command("list")
def list_keys(
    everything: Annotated[bool, typer.Option("--all", help="Revoked ones too.")] = False,
) -> None:
    """The keys of devices and gateways: what for, which office, last used; never the key itself."""
    runtime = open_runtime(load())
    with runtime.database.read() as session:
        found = [one for one in keys.listed(session) if everything or one.revoked_at is None]
        known = offices.by_ids(session, {one.office_id for one in found})
    for one in found:
        typer.echo(json.dumps(_line(one, known[one.office_id].code), ensure_ascii=False))


@keys_app.command("rotate")
def rotate_key(
    key_id: Annotated[
        str | None,
        typer.Argument(help="The id of a device's key; without one, the master keys are renewed."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Master keys: only go on with what is left.")
    ] = False,
) -> None:
    """Renew a device's key, which is useless from now on, or the installation's master keys.

    A device's new key is shown once. Master keys: newer versions are added to the folder of keys
    and wrap every person's key anew, in small steps; it may be ended at any moment and begun again,
    and the service may run. The older versions stay: earlier backups are sealed with them.
    """
    if key_id is None:
        typer.echo(json.dumps(_renewed_masters(resume=resume)))
        return
    runtime = open_runtime(load())
    with runtime.database.write() as session:
        key, secret = keys.rotate(session, key_id, by=BY, at=runtime.clock.now())
    typer.echo(json.dumps({"id": key.id, "key": secret, "replaces": key_id}))


def _renewed_masters(*, resume: bool) -> dict[str, Any]:
    settings = load()
    runtime = open_existing(settings)
    begun = not resume and rotation.renew(runtime.database, runtime.keyring, settings.keys)
    runtime.database.dispose()

    runtime = open_existing(settings)
    versions = {name.value: runtime.keyring.current(name) for name in rotation.MASTERS}
    at = runtime.clock.now()
    with runtime.database.write() as session:
        rotation.agree(session, runtime.keyring)
        if begun:
            audit.record(session, "master_keys_renewed", actor=BY, data=versions, at=at)
    wrapped = rotation.rotate(runtime.database, runtime.database.info[INFO])
    with runtime.database.write() as session:
        told = {**versions, "wrapped": wrapped}
        audit.record(session, "master_keys_applied", actor=BY, data=told, at=runtime.clock.now())
    return {**versions, "begun": begun, "wrapped": wrapped}


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The id, as `keys list` shows.")],
) -> None:
    """Make a key useless from now on; safe to repeat."""
    runtime = open_runtime(load())
    with runtime.database.write() as session:
        key = keys.revoke(session, key_id, by=BY, at=runtime.clock.now())
    typer.echo(json.dumps(jsonable_encoder({"id": key.id, "revoked_at": key.revoked_at})))


def _line(key: Key, office: str) -> dict[str, Any]:
    shown = {name: value for name, value in vars(key).items() if name != "office_id"}
    line: dict[str, Any] = jsonable_encoder({**shown, "office": office})
    return line
