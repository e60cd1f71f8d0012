"""What the committees of the four funds met for, decided and paid in the demo data. Meetings are public facts; amounts are not."""

from datetime import date, time, timedelta
from functools import partial
from typing import Any

from fundtracker.committees import agenda, committees, decisions
from fundtracker.committees.rules import ItemKind, Outcome, instant_of
from fundtracker.demo import meeting, notices
from fundtracker.demo.meeting import Item, Stage
from fundtracker.grants import interest, payments, returns
from fundtracker.grants.authorisations import open_ones
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.ledger import book, trace

INFO = ItemKind.INFORMATION
SINCE = (
    "Ce qui a changé depuis",
    "Les canaux d’Ijoukak sont en eau. Le forage d’Ouneine atteint 140 mètres. Les murs de Tizi n’Test montent.",
)
VISIT = ("Visite d’une délégation", "Trois maires de la vallée viennent en janvier. Qui les accueille, et où ?")


WATER = "La commune s’engage par écrit à entretenir le réseau."


def _grant(stage: Stage, project: str, cents: int, title: str, counts: tuple[int, int, int] | None = None, *, conditions: str = "") -> Item:
    columns = {"project_id": stage.projects[project], "cents": cents, "conditions": conditions}
    return Item(ItemKind.GRANT, title, "Le comité décide de financer ce projet.", columns=columns, counts=counts)


def _envelope(cents: int) -> Item:
    text = "Missions de suivi, au réel, sur justificatifs."
    return Item(ItemKind.ENVELOPE, "Enveloppe pour les missions de suivi", text, columns={"cents": cents})


def _note(title: str, text: str = "") -> Item:
    return Item(INFO, title, text, outcome=None)


def _remember_envelope(stage: Stage, on: date) -> None:
    """Let later expenses find the fund's envelope."""

    def act() -> int:
        return open_ones(AuthorisationKind.ENVELOPE, fund_id=stage.fund_id)[0].id

    stage.story.keep(on, f"envelope-{stage.fund_id}", act)


def _interest(stage: Stage, day: date, cents: int) -> None:
    act: dict[str, Any] = {"cents": cents, "value_date": day, "note": "Intérêts créditeurs"}
    stage.story.on(day, lambda: interest.record(stage.fund_id, by=stage.staff, **act))


def _close(stage: Stage, *years: int) -> None:
    for year in years:
        stage.story.on(date(year + 1, 6, 30), partial(book.close_year, fund_id=stage.fund_id, year=year, by=stage.staff))


def _urgent(stage: Stage, on: date, project: str, cents: int, text: str) -> None:
    """The chair decides alone; known as `urgent-<project>`."""
    facts: dict[str, Any] = {
        "kind": ItemKind.GRANT,
        "project_id": stage.projects[project],
        "cents": cents,
        "title": "Premier secours",
        "text": text,
        "conditions": "Les factures sont jointes au premier compte rendu.",
    }
    stage.story.keep(on, f"urgent-{project}", lambda: decisions.decide_urgently(stage.committee_id, by=stage.chair, **facts))


def _ratified(stage: Stage, name: str, project: str, day: date) -> None:
    """Put an urgent decision to a meeting before it is convened, and have it ratified there."""
    known = stage.story.known
    put = day - timedelta(days=15)
    stage.story.on(put, lambda: decisions.put_for_ratification(known[f"urgent-{project}"], meeting_id=known[name], by=stage.staff))

    def ratify() -> None:
        items = [line for line in agenda.items(known[name]) if line.kind is ItemKind.RATIFICATION]
        facts: dict[str, Any] = {"meeting_id": known[name], "outcome": Outcome.ADOPTED, "text": "", "cents": None}
        decisions.sign(decisions.record(items[0].id, by=stage.staff, **facts), by=stage.chair)

    stage.story.on(day + timedelta(days=1), ratify)


def haiti(stage: Stage) -> None:
    """One school: decided, moved by an amendment, built, accounted for; what is left goes back or on."""
    grant_item = _grant(stage, "HTI-01", 8_500_000, "Reconstruire l’école")
    meeting.held(stage, date(2022, 5, 12), "Premier comité Haïti", [_note("Point de situation"), grant_item])
    name = meeting.grant(stage, "HTI-01", 8_500_000, date(2022, 6, 15))
    meeting.instalment(stage, name, 1, date(2022, 6, 27))
    place = {
        "project_id": stage.projects["HTI-01"],
        "place": "Collège de la Trinité",
        "beneficiary": "Collège de la Trinité, neuf salles de classe",
    }
    moved = Item(
        ItemKind.AMENDMENT,
        "Avenant : nouveau site et nouveau bénéficiaire",
        "Le projet est confié au Collège de la Trinité.",
        columns=place,
    )
    meeting.held(stage, date(2022, 11, 10), "Comité Haïti : avenant", [moved, _envelope(400_000)])
    _remember_envelope(stage, date(2022, 11, 12))
    meeting.expense(stage, date(2023, 1, 16), 184_730, "Agence de voyages", "Mission de suivi du chantier")
    _interest(stage, date(2022, 12, 30), 31_245)
    meeting.report(stage, name, 1, date(2023, 3, 6))
    meeting.instalment(stage, name, 2, date(2023, 4, 11), local=("HTG", 14_530))
    meeting.report(stage, name, 2, date(2023, 11, 6))
    meeting.instalment(stage, name, 3, date(2024, 1, 15))
    meeting.bank_charge(stage, date(2024, 1, 22), 1_850)
    meeting.report(stage, name, 3, date(2024, 6, 10), percent=93)
    returned: dict[str, Any] = {"cents": 119_000, "value_date": date(2024, 7, 22), "reason": "Reliquat du chantier"}
    stage.story.on(date(2024, 7, 22), lambda: returns.record(stage.story.known[name], by=stage.staff, **returned))
    _close(stage, 2021, 2022, 2023)
    _settle(stage)


def _settle(stage: Stage) -> None:
    """A refund to one donor and a transfer of what is left over to the fund for Morocco."""
    known = stage.story.known
    donor = known["refunded"]
    refund = Item(
        ItemKind.REFUND, "Reversement à un donateur", "À la demande de son conseil.", columns={"authority_id": donor, "cents": 60_000}
    )
    columns = {"to_fund_id": known["fund-MAR-2023"], "cents": 150_000}
    on = Item(ItemKind.TRANSFER, "Transfert vers le fonds Maroc", "Avec l’accord écrit des donateurs.", columns=columns)
    meeting.held(stage, date(2025, 10, 15), "Comité Haïti : le reliquat", [refund, on])

    def prepare(kind: AuthorisationKind) -> int:
        authorisation = open_ones(kind, fund_id=stage.fund_id)[0]
        facts: dict[str, Any] = {"authorisation_id": authorisation.id, "by": stage.staff}
        if kind is AuthorisationKind.TRANSFER:
            return payments.prepare_transfer(cents=100_000, purpose="Reliquat transféré", **facts)
        mine = max((line for line in trace.lots(stage.fund_id, donor)), key=lambda line: line.unspent)
        return payments.prepare_refund(receipt_id=mine.receipt_id, cents=25_000, purpose="Reliquat reversé", **facts)

    for kind, day in ((AuthorisationKind.REFUND, date(2025, 11, 17)), (AuthorisationKind.TRANSFER, date(2025, 12, 1))):
        meeting.lead(stage, f"settle-{kind}", partial(prepare, kind), day)


def ukraine(stage: Stage) -> None:
    """Help by the chair's urgent decision, then seventeen towns of Moldova, then Rzeszów."""
    _urgent(stage, date(2022, 9, 15), "UKR-01", 5_500_000, "Les villes demandent des véhicules avant l’hiver.")
    first = meeting.grant(stage, "UKR-01", 5_500_000, date(2022, 9, 26))
    meeting.instalment(stage, first, 1, date(2022, 10, 3), local=("UAH", 3_620))
    meeting.report(stage, first, 1, date(2023, 2, 13))
    meeting.instalment(stage, first, 2, date(2023, 3, 20), local=("UAH", 3_940))
    items = [_note("Activités en Ukraine"), _grant(stage, "UKR-02", 9_500_000, "Dix-sept communes de Moldavie"), _envelope(500_000)]
    name = meeting.held(stage, date(2023, 7, 6), "Comité Ukraine", items)
    _ratified(stage, name, "UKR-01", date(2023, 7, 6))
    _remember_envelope(stage, date(2023, 7, 8))
    second = meeting.grant(stage, "UKR-02", 9_500_000, date(2023, 7, 24))
    meeting.instalment(stage, second, 1, date(2023, 9, 4), local=("MDL", 1_930))
    meeting.report(stage, first, 2, date(2023, 10, 9), percent=96)
    meeting.expense(stage, date(2023, 11, 6), 96_415, "Transporteur", "Mission en Moldavie")
    _interest(stage, date(2023, 12, 29), 88_812)
    points = [
        _note("Activités"),
        _note("Une mission en Moldavie"),
        _note("Accueil d’une délégation"),
        _grant(stage, "UKR-03", 4_000_000, "Rzeszów"),
    ]
    meeting.held(stage, date(2024, 3, 13), "Comité Ukraine", points)
    third = meeting.grant(stage, "UKR-03", 4_000_000, date(2024, 3, 28))
    meeting.instalment(stage, third, 1, date(2024, 4, 8), local=("PLN", 428))
    meeting.report(stage, second, 1, date(2024, 5, 13))
    meeting.instalment(stage, second, 2, date(2024, 6, 17), local=("MDL", 1_915))
    meeting.report(stage, third, 1, date(2025, 1, 20), accept=False)
    _close(stage, 2022, 2023)
    today = stage.story.last_day
    coming = instant_of(today + timedelta(days=45), time(14, 30))
    meeting.draft(stage, "ukraine-next", coming, "Comité Ukraine d’hiver", [], on=today - timedelta(days=3))


def turkey(stage: Stage) -> None:
    """An urgent start, two projects, one of them open up to what comes in; a meeting whose record is not finished."""
    _urgent(stage, date(2023, 6, 26), "TUR-01", 3_500_000, "Les ateliers municipaux sont détruits.")
    first = meeting.grant(stage, "TUR-01", 3_500_000, date(2023, 7, 3))
    meeting.instalment(stage, first, 1, date(2023, 7, 17), local=("TRY", 2_950))
    items = [
        _note("Note d’étape"),
        _grant(stage, "TUR-01", 5_000_000, "Ateliers : seconde part"),
        _grant(stage, "TUR-02", 6_000_000, "Centre de quartier"),
    ]
    name = meeting.held(stage, date(2023, 12, 14), "Comité Turquie", items)
    _ratified(stage, name, "TUR-01", date(2023, 12, 14))
    second = meeting.grant(stage, "TUR-02", 6_000_000, date(2024, 1, 22))
    meeting.instalment(stage, second, 1, date(2024, 2, 5), local=("TRY", 3_280))
    meeting.report(stage, first, 1, date(2024, 2, 12))
    meeting.instalment(stage, first, 2, date(2024, 3, 18), local=("TRY", 3_510))
    meeting.report(stage, first, 2, date(2024, 11, 4))
    _interest(stage, date(2024, 12, 31), 54_033)
    today = stage.story.last_day
    meeting.instalment(stage, first, 3, today - timedelta(days=30), upto="rejected")
    unfinished = [
        _grant(
            stage,
            "TUR-01",
            1_500_000,
            "Ateliers : matériel complémentaire",
            conditions="Le chantier est visité avant le dernier versement.",
        ),
        Item(INFO, "Suites de la mission", outcome=None),
    ]
    unsigned = [Item(item.kind, item.title, item.text, item.outcome, item.columns, signed=False) for item in unfinished]
    meeting.held(stage, today - timedelta(days=13), "Comité Turquie d’automne", unsigned, close=False)


def morocco(stage: Stage) -> None:
    """Three projects of Targa-Aide; the next meeting is convened, with something to decide."""
    items = [
        _note("Bilan de la mission de terrain"),
        _grant(stage, "MAR-01", 10_000_000, "Remettre en eau les canaux d’Ijoukak"),
        _grant(stage, "MAR-02", 11_000_000, "L’eau potable à Ouneine", counts=(9, 2, 1), conditions=WATER),
        _envelope(600_000),
    ]
    meeting.held(stage, date(2024, 2, 21), "Premier comité des donateurs", items, hour=time(10, 0))
    _remember_envelope(stage, date(2024, 2, 23))
    water = meeting.grant(stage, "MAR-01", 10_000_000, date(2024, 5, 13))
    meeting.instalment(stage, water, 1, date(2024, 5, 27), local=("MAD", 1_078))
    drinking = meeting.grant(stage, "MAR-02", 11_000_000, date(2024, 6, 10))
    meeting.instalment(stage, drinking, 1, date(2024, 6, 24), local=("MAD", 1_081))
    meeting.expense(stage, date(2024, 9, 9), 142_068, "Compagnie aérienne", "Mission à Ijoukak et Ouneine")
    meeting.report(stage, water, 1, date(2024, 10, 14))
    meeting.instalment(stage, water, 2, date(2024, 11, 18), local=("MAD", 1_063))
    _interest(stage, date(2024, 12, 31), 121_907)
    spaces = [_note("Avancement des travaux"), _grant(stage, "MAR-03", 9_000_000, "Des lieux communs à Tizi n’Test")]
    meeting.held(stage, date(2025, 1, 16), "Deuxième comité des donateurs", spaces)
    third = meeting.grant(stage, "MAR-03", 9_000_000, date(2025, 2, 10), subject_to_receipts=True)
    meeting.instalment(stage, third, 1, date(2025, 2, 24), local=("MAD", 1_052))
    meeting.report(stage, drinking, 1, date(2025, 3, 17))
    meeting.instalment(stage, drinking, 2, date(2025, 4, 14), local=("MAD", 1_049))
    meeting.report(stage, water, 2, date(2025, 6, 16), percent=98)
    meeting.report(stage, third, 1, date(2026, 5, 11))
    _interest(stage, date(2025, 12, 31), 64_318)
    _close(stage, 2023, 2024)
    today = stage.story.last_day
    meeting.instalment(stage, water, 3, today - timedelta(days=6), upto="approved")
    meeting.instalment(stage, third, 2, today - timedelta(days=2), upto="prepared")
    more = _grant(stage, "MAR-02", 1_000_000, "Ouneine : former les comités de l’eau", conditions=WATER)
    coming = instant_of(today + timedelta(days=16), time(11, 0))
    points = [_note(*SINCE), more, _note(*VISIT)]
    meeting.draft(stage, "morocco-next", coming, "Comité des donateurs d’hiver", points, on=today - timedelta(days=9))
    notices.convene(stage, "morocco-next", today - timedelta(days=4))


def chair(committee_id: int, stage: Stage) -> None:
    """Name the chair once the first receipts have made seats."""
    committees.set_chairs(committee_id, chair_user_id=stage.chair.id, vice_chair_user_id=None, by=stage.staff)


TELLERS = {"HTI-2021": haiti, "UKR-2022": ukraine, "TUR-2023": turkey, "MAR-2023": morocco}
"""Who tells each fund's story."""
