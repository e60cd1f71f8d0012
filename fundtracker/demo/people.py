"""The demo's accounts: staff by role, the chair, and one officer for some donors; one password for all."""

from dataclasses import dataclass, field
from datetime import date

from fundtracker.accounts import users
from fundtracker.accounts.permissions import Role
from fundtracker.authorities import contributors, mandates
from fundtracker.authorities.rules import Function
from fundtracker.kernel.actor import COMMAND, Actor

PASSWORD = "une-demo-pour-les-communes-2026"  # nosec B105 the demo prints it; no other set-up has it
DOMAIN = "demo.example"
CHAIR_SIREN = "234500023"
DONORS = ("234500023", "216901231", "244400404", "213801855", "200046977", "223800012", "214401093", "233500016")
"""The donors with an account, by SIREN."""

STAFF = (
    ("admin", "Aïcha Benali", Role.ADMIN),
    ("staff", "Sophie Laurent", Role.STAFF),
    ("approver", "Marc Delmas", Role.APPROVER),
    ("auditor", "Hélène Faure", Role.AUDITOR),
)
NAMES = ("Julie Caron", "Thomas Renaud", "Nadia Kaci", "Pierre Lemoine", "Claire Besson", "Yann Guéguen", "Inès Moreau", "Luc Fontaine")


FIRST = ("Anne", "Bruno", "Carole", "Denis", "Estelle", "François", "Gaëlle", "Hervé", "Isabelle", "Jérôme", "Karima", "Laurent")
LAST = (
    "Aubry",
    "Blanc",
    "Charpentier",
    "Da Silva",
    "Étienne",
    "Fabre",
    "Garnier",
    "Haddad",
    "Jacquet",
    "Le Goff",
    "Morin",
    "Nguyen",
    "Perrin",
)


def representative(siren: str) -> str:
    """The invented name of who sits for a donor that has no account in the demo; the same one each time."""
    return f"{FIRST[int(siren[:8]) % len(FIRST)]} {LAST[int(siren) % len(LAST)]}"


@dataclass
class Cast:
    """Who acts in the demo: actors by the name of their account, and lines to print (address, what they are)."""

    actors: dict[str, Actor] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]


def cast(password_hash: str) -> Cast:
    """Create the accounts of the staff, in the open transaction."""
    found = Cast()
    for name, person, role in STAFF:
        address = f"{name}@{DOMAIN}"
        user_id = users.create(email=address, name=person, role=role, by=COMMAND, password_hash=password_hash)
        found.actors[name] = Actor("user", user_id)
        found.lines.append((address, role.value))
    users.create(email=f"nouvelle.collegue@{DOMAIN}", name="Nouvelle collègue", role=Role.STAFF, by=COMMAND)
    return found


def seat_donors(found: Cast, password_hash: str, since: date) -> None:
    """Create the chair and the donors' officers with their mandates, once the contributors are there."""
    by = found["admin"]
    chair = users.create(email=f"chair@{DOMAIN}", name="Élise Marchand", role=None, by=by, password_hash=password_hash)
    _mandate(chair, CHAIR_SIREN, Function.ELECTED, since, by)
    found.actors["chair"] = Actor("user", chair)
    found.lines.append((f"chair@{DOMAIN}", "chair"))
    for siren, name in zip(DONORS, NAMES, strict=True):
        address = f"donor.{siren}@{DOMAIN}"
        user_id = users.create(email=address, name=name, role=None, by=by, password_hash=password_hash)
        _mandate(user_id, siren, Function.OFFICER, since, by, represents=True)
        found.actors[siren] = Actor("user", user_id)
        found.lines.append((address, "donor"))


def _mandate(user_id: int, siren: str, function: Function, since: date, by: Actor, *, represents: bool = False) -> None:
    authority = contributors.by_siren(siren)
    if authority is None:
        raise LookupError(siren)
    mandate_id = mandates.give(user_id=user_id, authority_id=authority.id, function=function, starts_on=since, by=by)
    if represents:
        mandates.name(mandate_id, authority_id=authority.id, represents=True, by=by)
