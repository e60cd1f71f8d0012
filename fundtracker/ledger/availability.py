"""How much may still be promised, and why: general money and earmarks, less what is committed (domain.md rule 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fundtracker.kernel.money import apportion
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.rules import GENERAL, Earmark, LotState, general_lots, project_tiers


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

    `available = earmarked + programme + general + allowance - committed - claimed_by_others - reserved + shortfall - blocked`.
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

    def why(self) -> list[tuple[Message, int]]:
        """The lines that add up to `available`; those of zero are left out, except general money."""
        general = msg("General money")
        lines = [
            (msg("Earmarked for this project"), self.earmarked),
            (msg("Earmarked for its programme"), self.programme),
            (general, self.general),
            (msg("Allowance above the money received"), self.allowance),
            (msg("Already committed to this project, not yet paid"), -self.committed),
            (msg("Needed by other projects’ commitments"), -self.claimed_by_others),
            (msg("Reserved for own expenses and transfers"), -self.reserved),
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


def indicative(lots: Sequence[LotState], books: Books) -> Mapping[int, int]:
    """What of each lot is reserved if everything promised were paid today, project by project, then own expenses; by lot id.

    Indicative only (domain.md rule 9): booked shares are final, these are not.
    """
    free = {lot.id: lot.unspent - lot.reserved for lot in lots}
    taken = {lot.id: lot.reserved for lot in lots}
    claims = [(project_tiers(lots, project, books.programme_of.get(project)), cents) for project, cents in sorted(books.committed.items())]
    for tiers, cents in [*claims, ([general_lots(lots)], books.reserved)]:
        missing = cents
        for tier in tiers:
            weights = {lot.id: free[lot.id] for lot in tier}
            parts = apportion(min(missing, sum(weights.values())), weights)
            for lot_id, part in parts.items():
                free[lot_id] -= part
                taken[lot_id] += part
            missing -= sum(parts.values())
    return taken
