"""What pages see of a contributor and of an entry of the directory: plain values."""

from dataclasses import dataclass

from fundtracker.authorities.models import Authority, DirectoryEntry
from fundtracker.authorities.rules import KINDS, Kind
from fundtracker.kernel.text import Message, sort_key


@dataclass(frozen=True)
class AuthorityLine:
    """A contributor. `population` is None where nobody knows it."""

    id: int
    siren: str
    kind: Kind
    name: str
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
    def label(self) -> str:
        """Its name as one can tell it from others of the same name: "Saint-Denis (93), SIREN 219300662"."""
        return f"{self.name} ({self.departement}), SIREN {self.siren}" if self.departement else f"{self.name}, SIREN {self.siren}"


@dataclass(frozen=True)
class EntryLine:
    """An entry of the directory; `authority_id` where it is a contributor already, `siren` empty where it has none."""

    id: int
    siren: str
    kind: Kind
    name: str
    insee_code: str
    population: int | None
    departement: str
    region: str
    authority_id: int | None = None

    @property
    def kind_name(self) -> Message:
        """Its kind in words."""
        return KINDS[self.kind]

    @property
    def label(self) -> str:
        """Its name as one can tell it from others of the same name: "Saint-Denis (93), SIREN 219300662"."""
        place = f"{self.name} ({self.departement})" if self.departement else self.name
        return f"{place}, SIREN {self.siren}" if self.siren else place


def authority_line(row: Authority) -> AuthorityLine:
    """A contributor's row as pages see it."""
    return AuthorityLine(row.id, row.siren, row.kind, row.name, row.insee_code, row.population, row.departement, row.region, row.version)


def entry_line(row: DirectoryEntry, authority_id: int | None = None) -> EntryLine:
    """An entry's row as pages see it."""
    return EntryLine(row.id, row.siren, row.kind, row.name, row.insee_code, row.population, row.departement, row.region, authority_id)
