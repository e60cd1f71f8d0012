"""How much may still be promised, and why: general money and earmarks, less what is committed (domain.md rule 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fundtracker.kernel.money import apportion
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.promises import Claim, Promise
from fundtracker.ledger.rules import GENERAL, Earmark, LotState, Tiers, general_lots, project_tiers


@dataclass(frozen=True)
class Books:
    """What a fund's donors hold free of refunds, by earmark, and what claims it; all in cents.

    `programme_of` gives each project's programme (or None); `reserved` is what own expenses and transfers have reserved.
    """

    held: Mapping[Earmark, int]
    committed: Mapping[int, int]
    programme_of: Mapping[int, int | None]
    reserved: int = 0
    allowance: int = 0
    advanced: int = 0

    def of(self, earmark: Earmark) -> int:
        """What is held under that earmark."""
        return self.held.get(earmark, 0)


def needs(books: Books) -> Mapping[int, int]:
    """What each project's commitments need beyond the money earmarked to it."""
    return {project: max(0, cents - books.of(Earmark(project_id=project))) for project, cents in books.committed.items()}


def programme_needs(books: Books) -> Mapping[int | None, int]:
    """What each programme's projects together need beyond the money earmarked to the programme; None: projects without one."""
    sums: dict[int | None, int] = {}
    for project, cents in needs(books).items():
        programme = books.programme_of.get(project)
        sums[programme] = sums.get(programme, 0) + cents
    return {
        programme: cents if programme is None else max(0, cents - books.of(Earmark(programme_id=programme)))
        for programme, cents in sums.items()
    }


def slack(books: Books) -> int:
    """General money (with the allowance) that no project and no own expense needs; negative where more is promised than is there."""
    return books.of(GENERAL) + books.allowance - books.reserved - sum(programme_needs(books).values())


@dataclass(frozen=True)
class Available:
    """What may still be committed for one project (or, without one, for own expenses and transfers), and what it is made of.

    `available = earmarked + programme + general + allowance - committed - voted - adopted - claimed_by_others - reserved + shortfall
    - blocked`. The book's own limits know nothing of what is voted or adopted; `means.Reading.room` does.
    """

    earmarked: int = 0
    programme: int = 0
    general: int = 0
    allowance: int = 0
    committed: int = 0
    claimed_by_others: int = 0
    reserved: int = 0
    shortfall: int = 0
    blocked: int = 0
    available: int = field(default=0)
    voted: int = 0
    adopted: int = 0

    def why(self) -> list[tuple[Message, int]]:
        """The lines that add up to `available`; those of zero are left out, except general money."""
        general = msg("General money")
        lines = [
            (msg("Earmarked for this project"), self.earmarked),
            (msg("Earmarked for its programme"), self.programme),
            (general, self.general),
            (msg("Allowance above the money received"), self.allowance),
            (msg("Granted to this project, not yet paid"), -self.committed),
            (msg("Voted for this project, not yet granted"), -self.voted),
            (msg("Adopted for this project, waiting for the chair’s signature"), -self.adopted),
            (msg("Promised to other projects"), -self.claimed_by_others),
            (msg("Kept for own expenses and transfers"), -self.reserved),
            (msg("Promised beyond the money there is"), self.shortfall),
            (msg("Blocked until the association’s advance is repaid"), -self.blocked),
        ]
        return [(text, cents) for text, cents in lines if cents or text is general]


def available(books: Books, project_id: int | None = None) -> Available:
    """What may still be committed for a project, or in general; nothing while the association's advance is not repaid (rule 4)."""
    programme = books.programme_of.get(project_id) if project_id is not None else None
    earmarked = books.of(Earmark(project_id=project_id)) if project_id is not None else 0
    pool = books.of(Earmark(programme_id=programme)) if programme is not None else 0
    committed = books.committed.get(project_id, 0) if project_id is not None else 0
    spare = headroom(books, Earmark(project_id=project_id), programme)
    short = max(0, -slack(books))
    general = books.of(GENERAL)
    claimed = earmarked + pool + general + books.allowance - committed - books.reserved + short - spare
    blocked = spare if books.advanced else 0
    return Available(earmarked, pool, general, books.allowance, committed, claimed, books.reserved, short, blocked, spare - blocked)


def headroom(books: Books, earmark: Earmark, programme_id: int | None) -> int:
    """What may leave (or be promised to) an earmark without taking what others need: its own surplus, its programme's, the slack."""
    own = books.of(earmark) - books.committed.get(earmark.project_id, 0) if earmark.project_id is not None else 0
    shared = 0
    if programme_id is not None:
        wanted = sum(cents for project, cents in needs(books).items() if books.programme_of.get(project) == programme_id)
        shared = books.of(Earmark(programme_id=programme_id)) - wanted
    return max(0, own) + max(0, shared) + max(0, slack(books))


def refundable(books: Books, lot: LotState, programme_id: int | None) -> int:
    """The most a refund may reserve of a lot: what it has free, and what no commitment needs; the allowance never counts (rule 9)."""
    spare = headroom(replace(books, allowance=0), lot.earmark, programme_id)
    return min(lot.unspent - lot.reserved, spare)


def paid(books: Books, project_id: int, by_earmark: Mapping[Earmark, int]) -> Books:
    """The same books after a payment of the project's commitment that took these amounts."""
    held = {**books.held, **{earmark: books.of(earmark) - cents for earmark, cents in by_earmark.items()}}
    committed = {**books.committed, project_id: books.committed.get(project_id, 0) - sum(by_earmark.values())}
    return replace(books, held=held, committed=committed)


@dataclass(frozen=True)
class Cover:
    """Which lots keep money for which promises, in cents by lot id; `missing` has, claim by claim, what no lot has money for.

    `refunded` is what of a lot is kept for refunds that are decided and not reserved in the book yet.
    """

    parts: Mapping[int, Mapping[Promise, int]]
    free: Mapping[int, int]
    refunded: Mapping[int, int]
    missing: Sequence[int]


def cover(lots: Sequence[LotState], claims: Sequence[Claim], programme_of: Mapping[int, int | None]) -> Cover:
    """Keep the donors' money for everything promised, claim by claim, as if all were paid today: the lots each may draw on, pro rata.

    Indicative only (domain.md rule 9): booked shares are final, these are not.
    """
    free = {lot.id: lot.unspent - lot.reserved for lot in lots}
    parts: dict[int, dict[Promise, int]] = {lot.id: {Promise.REFUNDS: lot.reserved} for lot in lots}
    refunded = dict.fromkeys(free, 0)
    missing = []
    for claim in claims:
        left = claim.cents
        for tier in _tiers(lots, claim, programme_of):
            weights = {lot.id: free[lot.id] for lot in tier}
            taken = apportion(min(left, sum(weights.values())), weights)
            for lot_id, part in taken.items():
                free[lot_id] -= part
                parts[lot_id][claim.promise] = parts[lot_id].get(claim.promise, 0) + part
                refunded[lot_id] += part if claim.refund else 0
            left -= sum(taken.values())
        missing.append(left)
    return Cover(parts, free, refunded, missing)


def _tiers(lots: Sequence[LotState], claim: Claim, programme_of: Mapping[int, int | None]) -> Tiers:
    """The lots a claim may draw on: a project's three tiers; a refund its donor's lots, those without earmark first; else general lots."""
    if claim.project_id is not None:
        return project_tiers(lots, claim.project_id, programme_of.get(claim.project_id))
    own = [lot for lot in lots if claim.authority_id in (None, lot.authority_id)]
    general = general_lots(own)
    return [general, [lot for lot in own if lot.earmark != GENERAL]] if claim.refund else [general]
