"""Tables of the directory, of the contributors among the authorities with what they were before, their contacts and people's mandates."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, column_property, mapped_column

from fundtracker.authorities import columns
from fundtracker.authorities.rules import Function, Kind, OfferState
from fundtracker.kernel import history
from fundtracker.kernel.db import Base, Instant, choice


class DirectoryEntry(Base):
    """One of the French local authorities, as the data file names it; replaced as a whole when the file changes.

    `siren` is empty for 94 communes that have none. `sort_key` and `short_key` are what a search reads: at 36 347 rows a scan takes
    about 8 ms, which no index of word prefixes would be worth (benchmarks/directory_search.py). `former_names` are the communes that
    became this one, with commas between; `former_key` holds their sort keys and codes, each between two bars.
    """

    __tablename__ = "directory_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    siren: Mapped[str] = mapped_column(String(9), index=True)
    insee_code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(200))
    short_key: Mapped[str] = mapped_column(String(200))
    former_names: Mapped[str] = mapped_column(Text, default="")
    former_key: Mapped[str] = mapped_column(Text, default="")
    population: Mapped[int | None]
    departement: Mapped[str] = mapped_column(String(3))
    region: Mapped[str] = mapped_column(String(3))


class DirectoryLoad(Base):
    """A file the directory was loaded from: its SHA-256 and its number of rows; the last one is what the directory holds."""

    __tablename__ = "directory_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(Instant)


class Authority(Base):
    """A contributor: an authority that promised or paid, or may. It is the donor; people come and go with their mandates."""

    __tablename__ = "authority"
    __table_args__ = (
        CheckConstraint("length(siren) = 9", name="siren"),
        CheckConstraint("population IS NULL OR population >= 0", name="population"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    siren: Mapped[str] = mapped_column(String(9), unique=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(200), index=True)
    insee_code: Mapped[str] = mapped_column(String(5), default="")
    population: Mapped[int | None]
    departement: Mapped[str] = mapped_column(String(3), default="")
    region: Mapped[str] = mapped_column(String(3), default="")
    version: Mapped[int] = mapped_column(default=1)
    called: Mapped[str] = column_property(columns.called(name, kind, insee_code))
    label: Mapped[str] = column_property(columns.label(name, kind, departement, insee_code))

    __mapper_args__ = {"version_id_col": version}


history.keep(Authority, "population")


class FormerIdentity(Base):
    """What a contributor was until a day (its last one so), before it changed its name, kind or SIREN: the same legal body all along."""

    __tablename__ = "authority_identity"
    __table_args__ = (
        UniqueConstraint("authority_id", "until"),
        CheckConstraint("length(siren) = 9", name="siren"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    until: Mapped[date]
    siren: Mapped[str] = mapped_column(String(9), index=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(200))
    insee_code: Mapped[str] = mapped_column(String(5), default="")
    departement: Mapped[str] = mapped_column(String(3), default="")
    reason: Mapped[str] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))


class Succession(Base):
    """A contributor that merged into another: from its day on the successor stands in all its rights and duties; never undone."""

    __tablename__ = "authority_succession"
    __table_args__ = (
        CheckConstraint("successor_id <> predecessor_id", name="other"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    since: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))


class AuthorityContact(Base):
    """Where a contributor is reached; a text is empty where nobody knows it."""

    __tablename__ = "authority_contact"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    address: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Establishment(Base):
    """The SIRET that a contributor publishes under, recorded once for each SIREN it has or had: the directory knows no establishments."""

    __tablename__ = "authority_establishment"
    __table_args__ = (
        CheckConstraint("length(siren) = 9", name="siren"),
        CheckConstraint("length(siret) = 14 AND substr(siret, 1, 9) = siren", name="siret"),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    siren: Mapped[str] = mapped_column(String(9), primary_key=True)
    siret: Mapped[str] = mapped_column(String(14))


class Mandate(Base):
    """A person's dated function in an authority; `ends_on` is its last day, None while nobody knows it.

    `represents`: an officer whom the authority has named to sit and vote for it; its elected members do anyway.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("NOT represents OR function = 'officer'", name="represents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    function: Mapped[Function] = mapped_column(choice(Function))
    represents: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class MandateOffer(Base):
    """A mandate somebody is offered, under the name and address that were typed; it counts for nothing before its person accepts it."""

    __tablename__ = "mandate_offer"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("(state = 'accepted') = (mandate_id IS NOT NULL)", name="accepted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    function: Mapped[Function] = mapped_column(choice(Function))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[OfferState] = mapped_column(choice(OfferState), default=OfferState.WAITING)
    offered_at: Mapped[datetime] = mapped_column(Instant)
    offered_by: Mapped[str] = mapped_column(String(40))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
