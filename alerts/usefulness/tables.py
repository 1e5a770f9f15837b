"""What accounts say of alerts, as stored: one row for each account and alert."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from alerts.usefulness.model import Rating
from foundation.columns import Base, UtcDateTime
from foundation.ids import AccountId, AlertId


class RatingRow(Base):
    """Whether an alert was of use to an account; said anew, the row changes."""

    __tablename__ = "alert_ratings"

    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    useful: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("useful = (reason IS NULL)", name="says_why_not"),)

    def to_rating(self) -> Rating:
        """The rating this row holds."""
        return Rating(
            alert=AlertId(self.alert_id),
            account=AccountId(self.account_id),
            useful=self.useful,
            reason=self.reason,
            at=self.at,
        )
