"""Table of the financial reports that were sent to donors."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base


class AccountGiven(Base):
    """That the financial report of a year was sent to a donor of a fund, and on which day."""

    __tablename__ = "account_given"
    __table_args__ = (CheckConstraint("year BETWEEN 1990 AND 9999", name="year"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    given_on: Mapped[date]
