"""The SIRET a contributor publishes its subsidies under: recorded by the donor or by staff, never worked out from its SIREN."""

from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.fr import siret as siret_rules

from fundtracker import audit
from fundtracker.authorities import identities
from fundtracker.authorities.models import Authority, Establishment
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg


def siret_on(authority_id: int, day: date) -> str:
    """The SIRET recorded for the SIREN a contributor had on a day; empty where nobody recorded it. Raises NotFound."""
    row = session.get(Establishment, (authority_id, identities.siren_on(authority_id, day)))
    return row.siret if row else ""


def record(authority_id: int, siret: str, *, by: Actor) -> int:
    """Record the SIRET of a contributor as it is today, in place of one before; gives back the contributor's id.

    Raises:
        NotFound: no such contributor.
        Refusal: the number is no SIRET, or another body's: its first nine digits are the SIREN (Insee).
    """
    if not lock(Authority, authority_id):
        raise NotFound(msg("This contributor does not exist."))
    siren = identities.siren_on(authority_id, clock.today())
    number = _read(siret)
    if number[:9] != siren:
        raise Refusal(msg("This SIRET belongs to another body: it must begin with your SIREN, %(siren)s.", siren=siren), field="siret")
    before = siret_on(authority_id, clock.today())
    session.merge(Establishment(authority_id=authority_id, siren=siren, siret=number))
    session.flush()
    audit.record("web:authority:siret", authority_id, by=by, before={"siret": before}, after={"siret": number})
    return authority_id


def _read(text: str) -> str:
    """Fourteen digits with the right check digits; spaces are allowed."""
    try:
        number = siret_rules.validate(text)
    except ValidationError as error:
        said = msg("A SIRET has fourteen digits: the nine of the SIREN and five of the establishment. Compare it with the official one.")
        raise Refusal(said, field="siret") from error
    if not number.isascii():
        raise Refusal(msg("Type the fourteen digits of the SIRET."), field="siret")
    return str(number)
