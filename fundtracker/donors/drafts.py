"""Drafts a donor works on: the resolution its council votes, and the agreement with the association, filled in from a pledge."""

from collections.abc import Sequence

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import Kind
from fundtracker.contributions.rules import Stage
from fundtracker.contributions.sheets import PledgeSheet
from fundtracker.donors.amounts import in_words
from fundtracker.donors.attestations import holder, numbers
from fundtracker.donors.letters import Letter, Part, sentences
from fundtracker.exchange.association import Association
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.web.wording import day, in_language, money, percent, say

BLANK = "……………"
_EPCI = msg("the community council")
BODIES: dict[Kind, Message] = {
    Kind.COMMUNE: msg("the municipal council"),
    **dict.fromkeys((Kind.EPCI_CC, Kind.EPCI_CA, Kind.EPCI_CU, Kind.EPCI_METRO, Kind.EPCI_MET69), _EPCI),
    Kind.EPT: msg("the territorial council"),
    Kind.DEPARTEMENT: msg("the departmental council"),
    Kind.REGION: msg("the regional council"),
    Kind.SYNDICAT: msg("the board of the syndicate"),
}
ARTICLES: dict[Kind, str] = {
    Kind.COMMUNE: "L. 2121-29",
    **dict.fromkeys((Kind.EPCI_CC, Kind.EPCI_CA, Kind.EPCI_CU, Kind.EPCI_METRO, Kind.EPT), "L. 5211-1"),
    Kind.EPCI_MET69: "L. 3611-3",
    Kind.DEPARTEMENT: "L. 3211-1",
    Kind.REGION: "L. 4221-1",
    Kind.SYNDICAT: "L. 5211-1",
}
"""The article of the CGCT under which each kind of council deliberates."""


def resolution(donor: AuthorityLine, sheet: PledgeSheet, association: Association) -> Letter:
    """The draft of the council's resolution."""
    fund = funds.get(sheet.line.fund_id)
    names = _names(donor, sheet, fund, association)
    article = ARTICLES.get(donor.kind)
    return Letter(
        title=say(msg("Draft resolution: contribution to the fund “%(fund)s”", **names)),
        writer=[donor.name, f"SIREN {donor.siren}"],
        reader=[say(msg("Resolution no. %(blank)s", blank=BLANK)), say(msg("Session of %(blank)s", blank=BLANK))],
        day="",
        opening=sentences(
            msg("Having regard to the general code of local authorities, in particular its article L. 1115-1;"),
            msg("Having regard to its article %(article)s;", article=article) if article else None,
            msg("Considering what happened: %(crisis)s", crisis=in_language(fund.crisis_fr, fund.crisis_en)),
            msg("Considering that %(association)s opened the solidarity fund %(code)s on %(day)s for those it struck;", **names),
        ),
        amount=(money(sheet.line.account.due), in_words(sheet.line.account.due)),
        parts=_decides(sheet, names, say(BODIES.get(donor.kind, msg("the competent body")))),
        signatures=[say(msg("The chair of the session")), say(msg("The secretary of the session"))],
        note=say(
            msg(
                "A draft filled in from what is recorded of your pledge on %(day)s. "
                "Have it read by your services before it is put to the vote.",
                day=clock.today(),
            )
        ),
        foot=f"{sheet.line.reference} – {donor.name}",
    )


def _decides(sheet: PledgeSheet, names: dict[str, object], body: str) -> Sequence[Part]:
    """The articles of the resolution."""
    texts: list[list[Message | None]] = [
        [
            msg("%(body)s grants %(association)s %(cents)s for the solidarity fund “%(fund)s” (%(code)s).", body=_capital(body), **names),
            _earmark(sheet),
        ],
        [msg("It approves the agreement with %(association)s and authorises its head to sign it, with every paper it needs.", **names)],
        [msg("The expense is charged to the budget of the year, chapter %(blank)s, article 65748.", blank=BLANK)],
        [
            msg(
                "An account of what the money did is put to the council in the year after the payment; "
                "the data of the subsidy are published and the aid is declared (article L. 1115-6)."
            )
        ],
    ]
    return [Part(say(msg("Article %(number)s", number=number)), sentences(*text)) for number, text in enumerate(texts, 1)]


def agreement(donor: AuthorityLine, sheet: PledgeSheet, association: Association) -> Letter:
    """The draft of the agreement."""
    fund = funds.get(sheet.line.fund_id)
    names = _names(donor, sheet, fund, association)
    voted = sheet.stage(Stage.VOTED)
    return Letter(
        title=say(msg("Agreement: contribution to the fund “%(fund)s”", **names)),
        writer=[donor.name, f"SIREN {donor.siren}", say(msg("represented by %(blank)s", blank=BLANK))],
        reader=[holder(association), *filter(None, [numbers(association)]), say(msg("represented by %(blank)s", blank=BLANK))],
        day="",
        opening=sentences(
            msg("Having regard to the resolution no. %(number)s of %(day)s;", number=voted.act_number or BLANK, day=voted.on)
            if voted
            else msg("Having regard to the resolution no. %(blank)s of %(blank)s;", blank=BLANK),
            msg("both parties agree as follows."),
        ),
        parts=_agreed(sheet, names),
        signatures=[donor.name, holder(association)],
        note=say(
            msg(
                "A draft filled in from what is recorded of your pledge on %(day)s. Both parties may change it before they sign.",
                day=clock.today(),
            )
        ),
        foot=f"{sheet.line.reference} – {donor.name}",
    )


def _agreed(sheet: PledgeSheet, names: dict[str, object]) -> Sequence[Part]:
    """The articles of the agreement."""
    plan = [f"{day(part.due_on)}\u00a0: {money(part.cents - part.cancelled)}" for part in sheet.instalments if part.cents > part.cancelled]
    texts: list[tuple[Message, list[Message | None]]] = [
        (msg("Purpose"), [msg("%(donor)s contributes to the solidarity fund “%(fund)s” (%(code)s).", **names), _earmark(sheet)]),
        (msg("Amount and payment"), [msg("The contribution is %(cents)s (%(words)s).", **names), PARTS if plan else ONCE]),
        (msg("Use of the money"), [DECIDED, FOLLOWED, _fee(sheet)]),
        (msg("Account"), [ACCOUNT]),
        (msg("What is left over"), [LEFT_OVER]),
        (msg("Term and disputes"), [TERM]),
    ]
    return [
        Part(f"{number}. {say(title)}", [*sentences(*messages), *(plan if PARTS in messages else [])])
        for number, (title, messages) in enumerate(texts, 1)
    ]


ONCE = msg("The sum is paid at once, on a payment request, to the fund’s own bank account.")
PARTS = msg("The sum is paid on payment requests, to the fund’s own bank account, in these instalments:")
DECIDED = msg("The committee of donors, on which each authority that has paid has a seat and a vote, decides on every project.")
FOLLOWED = msg("Each payment is shared out over the donors to the cent; the donor can follow its own money at any time.")
ACCOUNT = msg(
    "The association gives account of the use of the money within six months after the end of each year (law 2000-321, article 10)."
)
LEFT_OVER = msg(
    "When the fund closes, what is left of the contribution is, as the donor chooses here: refunded / passed on to another fund. "
    "Without a choice it is refunded."
)
TERM = msg(
    "The agreement ends when the fund is closed and the last account is accepted. The parties seek an understanding before any lawsuit."
)


def _fee(sheet: PledgeSheet) -> Message:
    if not sheet.fee_bp:
        return msg("No management fee is taken.")
    return msg("The management fee is %(percent)s of each payment.", percent=percent(sheet.fee_bp, 10_000, 2))


def _earmark(sheet: PledgeSheet) -> Message | None:
    purpose = sheet.purpose
    return msg("This contribution is for: %(purpose)s.", purpose=in_language(purpose.name_fr, purpose.name_en)) if purpose else None


def _names(donor: AuthorityLine, sheet: PledgeSheet, fund: FundLine, association: Association) -> dict[str, object]:
    return {
        "donor": donor.name,
        "fund": in_language(fund.name_fr, fund.name_en),
        "code": fund.code,
        "day": fund.opened_on,
        "association": holder(association),
        "cents": Cents(sheet.line.account.due),
        "words": in_words(sheet.line.account.due),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
