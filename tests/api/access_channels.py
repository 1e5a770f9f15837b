"""Channels, webhooks and what is shared, in the world of the table of access; their requests."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from alerts.channels import actions
from alerts.channels.guard import Rules
from alerts.channels.installed import Installed
from alerts.channels.model import NewWebhook
from alerts.sharing.tables import SharedRow
from foundation.accounts import keys
from foundation.accounts.keys import NewKey
from foundation.ids import new_id
from tests.api.access_cases import Ask, Asker, among, case, within_text
from tests.api.access_world import NOON, PLACES, World

FILE = """
[[channel]]
id = "room"
kind = "wecom"
url = "wecombot://0123456789abcdef"

[webhooks]
hosts = ["police.example.test"]
"""
HOOK = "https://police.example.test/hook"
_HAVE = Installed(webhooks=Rules(hosts=frozenset({"police.example.test"})))


def a_file(folder: Path) -> Path:
    """An installation's file of channels, with a group and one host."""
    file = folder / "channels.toml"
    file.write_text(FILE, encoding="utf-8")
    return file


def furnish(session: Session, world: World) -> None:
    """At every office a webhook, the key of an agency, and a message that was shared."""
    clerk = world.principal(session, "system_admin@district")
    everywhere = replace(clerk, office_path=world.offices["province"].path)
    for place in PLACES:
        office = world.offices[place].id
        wanted = NewWebhook(label="示例", url=HOOK, office=office, levels=frozenset({"red"}))
        made, _ = actions.create_webhook(session, everywhere, wanted, have=_HAVE, now=NOON)
        world.duty[f"webhook@{place}"] = made.id
        _, secret = keys.issue(session, NewKey("示例公安", "agency", office), by="test", at=NOON)
        world.keys[f"agency@{place}"] = secret
        row = SharedRow(
            id=new_id(),
            alert_id=world.cases[place].things["her_missed_check_in"],
            seq=1,
            type="Alert",
            sent_at=NOON,
            kind="tamper",
            level="red",
            state="raised",
            office_id=office,
        )
        session.add(row)
        world.duty[f"shared@{place}"] = row.id
    session.flush()


def _of(me: Asker, what: str) -> str:
    return me.world.duty[f"{what}@{me.world.place(me.role, me.relation)}"]


@case("channels_list", "nothing")
@case("channel_test", "nothing")
def _(me: Asker) -> Ask:
    return Ask({"channel_id": "room"})


@case("contacts_list", "account")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", me.account("clerk")))


@case("contact_enter", "account")
def _(me: Asker) -> Ask:
    path = {"account_id": me.account("clerk"), "kind": "email"}
    return Ask(path, body={"address": "clerk@example.test"})


@case("contact_strike", "account")
def _(me: Asker) -> Ask:
    return Ask({"account_id": me.account("clerk"), "kind": "email"})


@case("webhooks_list", "webhook")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", _of(me, "webhook")))


@case("webhook_create", "office")
def _(me: Asker) -> Ask:
    return Ask(body={"label": "示例", "url": HOOK, "office_id": me.office, "levels": ["red"]})


@case("webhook_disable", "webhook")
def _(me: Asker) -> Ask:
    return Ask({"webhook_id": _of(me, "webhook")})


@case("cap_feed", "shared message")
def _(me: Asker) -> Ask:
    return Ask(shown=within_text(_of(me, "shared")))


@case("cap_message", "shared message")
def _(me: Asker) -> Ask:
    return Ask({"message_id": _of(me, "shared")})
