"""Offices as stored."""

from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText
from foundation.ids import OfficeId
from foundation.offices.model import Office, OfficeLevel


class OfficeRow(Base):
    """A node of the tree; the materialised path makes a subtree one indexed prefix."""

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id"), index=True)
    path: Mapped[str] = mapped_column(String(120), unique=True)
    phone: Mapped[str | None] = mapped_column(String(30))
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    synthetic: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        CheckConstraint("level IN ('province','city','district','office')", name="level"),
    )

    def to_office(self) -> Office:
        """The office this row holds."""
        return Office(
            id=OfficeId(self.id),
            code=self.code,
            name_zh=self.name_zh,
            name_en=self.name_en,
            level=OfficeLevel(self.level),
            parent_id=OfficeId(self.parent_id) if self.parent_id else None,
            path=self.path,
            phone=self.phone,
            lon=self.lon,
            lat=self.lat,
            synthetic=self.synthetic,
        )
