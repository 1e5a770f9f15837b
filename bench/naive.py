"""The rival, as a tutorial builds it: an ORM endpoint, and screens that ask every second."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy import String, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(
    os.environ.get("NAIVE_DATABASE", "sqlite:///naive.db"),
    # The default of five would lock up under a hundred polling screens: the rival gets enough.
    pool_size=60,
    max_overflow=60,
)


@event.listens_for(engine, "connect")
def _durable(connection: Any, _record: object) -> None:
    # The same durability as ours: otherwise the comparison would be unfair.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 5000")


class Base(DeclarativeBase):
    pass


class Alert(Base):
    __tablename__ = "alerts"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(40))
    at: Mapped[str] = mapped_column(String(40))


class CheckIn(Base):
    __tablename__ = "check_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(40), index=True)
    note: Mapped[str] = mapped_column(String(400))
    at: Mapped[str] = mapped_column(String(40))


class Given(BaseModel):
    person: str
    note: str = ""


Base.metadata.create_all(engine)
app = FastAPI()


def session() -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


Opened = Annotated[Session, Depends(session)]


@app.post("/alerts")
def add_alert(given: Given, opened: Opened) -> dict[str, int]:
    alert = Alert(person=given.person, at=datetime.now(UTC).isoformat())
    opened.add(alert)
    opened.commit()
    return {"id": alert.id}


@app.get("/alerts")
def alerts(opened: Opened, after: int = 0) -> list[dict[str, object]]:
    rows = opened.scalars(select(Alert).where(Alert.id > after).order_by(Alert.id))
    return [{"id": row.id, "person": row.person, "at": row.at} for row in rows]


@app.post("/check-ins")
def add_check_in(given: Given, opened: Opened) -> dict[str, int]:
    check_in = CheckIn(person=given.person, note=given.note, at=datetime.now(UTC).isoformat())
    opened.add(check_in)
    opened.commit()
    return {"id": check_in.id}
