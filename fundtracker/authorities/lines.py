"""What pages see of a contributor and of an entry of the directory: plain values."""

from dataclasses import dataclass

from fundtracker.accounts.history import Readers, in_words
from fundtracker.authorities import naming
from fundtracker.authorities.models import Authority, DirectoryEntry
from fundtracker.authorities.rules import KINDS, Kind
from fundtracker.kernel.nouns import Noun
from fundtracker.kernel.text import Message, sort_key


@dataclass(frozen=True)
class AuthorityLine:
    """A contributor. `population` is None where nobody knows it."""

    id: int
    siren: str
    kind: Kind
    name: Noun
    insee_code: str
    population: int | None
    departement: str
    region: str
    version: int

    @property
    def sort_key(self) -> str:
        """Its name without accents and case."""
        return sort_key(self.name)

    @property
    def kind_name(self) -> Message:
        """Its kind in words."""
        return KINDS[self.kind]

    @property
    def label(self) -> Noun:
        """Its name as one can tell it from others of the same name: "Saint-Denis (93)"."""
        return naming.label(self.name, self.kind, self.departement, self.insee_code)

    @property
    def choice(self) -> str:
        """The same as a field is filled with it: "Saint-Denis (93), SIREN 219300662"."""
        return f"{self.label}, SIREN {self.siren}"


@dataclass(frozen=True)
class EntryLine:
    """An entry of the directory; `authority_id` where it is a contributor already, `siren` empty where it has none."""

    id: int
    siren: str
    kind: Kind
    name: Noun
    insee_code: str
    population: int | None
    departement: str
    region: str
    authority_id: int | None = None
    former_names: str = ""

    @property
    def kind_name(self) -> Message:
        """Its kind in words."""
        return KINDS[self.kind]

    @property
    def label(self) -> Noun:
        """Its name as one can tell it from others of the same name: "Saint-Denis (93)"."""
        return naming.label(self.name, self.kind, self.departement, self.insee_code)

    @property
    def choice(self) -> str:
        """The same with its SIREN, where it has one."""
        return f"{self.label}, SIREN {self.siren}" if self.siren else self.label


def authority_line(row: Authority) -> AuthorityLine:
    """A contributor's row as pages see it."""
    return AuthorityLine(
        id=row.id,
        siren=row.siren,
        kind=row.kind,
        name=naming.named(row.name, row.kind, row.insee_code),
        insee_code=row.insee_code,
        population=row.population,
        departement=row.departement,
        region=row.region,
        version=row.version,
    )


def entry_line(row: DirectoryEntry, authority_id: int | None = None) -> EntryLine:
    """An entry's row as pages see it."""
    return EntryLine(
        id=row.id,
        siren=row.siren,
        kind=row.kind,
        name=naming.named(row.name, row.kind, row.insee_code),
        insee_code=row.insee_code,
        population=row.population,
        departement=row.departement,
        region=row.region,
        authority_id=authority_id,
        former_names=row.former_names,
    )


def readers() -> Readers:
    """How a history reads what it tells of an authority."""
    return {("authority", "kind"): in_words(KINDS, Kind)}
