"""The two-page report to a donor's council as PDF: figures, a picture, projects, news, and the draft of the council's item."""

from typing import Any

from fundtracker.documents import store
from fundtracker.donors.council import MOST_FUNDS, MOST_PROJECTS, Council, Share
from fundtracker.funds.lines import ProjectLine
from fundtracker.funds.photos import PhotoLine
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.ledger.rules import Identity
from fundtracker.web import language, pdf
from fundtracker.web.wording import country, day, in_language, money, per_inhabitant, percent, percents, say

WORDS: dict[str, Message] = {
    "page": msg("Page"),
    "foot": msg("Report to the council"),
    "uses": msg("What became of the money"),
    "use": msg("Use"),
    "amount": msg("Amount"),
    "part": msg("Part"),
    "total": msg("Total"),
    "fund": msg("Fund"),
    "received": msg("Received"),
    "partners": msg("Paid to partners"),
    "unspent": msg("Unspent"),
    "projects": msg("The projects your money is in"),
    "project": msg("Project"),
    "own": msg("Your part"),
    "cost": msg("Of its whole cost"),
    "no_projects": msg("Nothing has been paid to a project yet."),
    "news": msg("News of the year"),
    "item": msg("Draft of the council’s item"),
}

LONGEST = 80
"""Letters of a name in a table."""


def typeset(found: Council, spoken: str) -> bytes:
    """The report as PDF/UA-1 in a language.

    Raises:
        PdfError: it could not be set.
    """
    with language.speaking(spoken):
        data = _data(found)
    return pdf.typeset("council", data, language=spoken)


def _data(found: Council) -> dict[str, Any]:
    parts = _parts(found)
    shares = percents([cents for _name, cents, _colour in parts])
    return {
        "words": {name: say(text) for name, text in WORDS.items()},
        "title": say(msg("Our contribution to the solidarity funds: report for %(year)s", year=str(found.year))),
        "authority": found.authority.name,
        "siren": found.authority.siren,
        "sentence": say(_sentence(found)),
        "figures": [[say(name), value] for name, value in _figures(found)],
        "parts": [_part(say(name), cents, found.whole, colour, part) for (name, cents, colour), part in zip(parts, shares, strict=True)],
        "whole": money(found.whole),
        "alt": "; ".join(f"{say(name)}: {part}" for (name, _cents, _colour), part in zip(parts, shares, strict=True)),
        "funds": _funds(found),
        "projects": _projects(found),
        "photos": [_photo(photo, project) for photo, project in found.photos],
        "news": [[day(update.dated), _short(in_language(update.title_fr, update.title_en))] for update in found.news],
        "item": [say(sentence) for sentence in _item(found)],
        "note": " ".join(say(text) for text in _note(found)),
    }


def _sentence(found: Council) -> Message:
    if not found.since.received:
        return msg("Nothing had been received from us by %(day)s.", day=found.until)
    if found.since.refunds:
        return msg(
            "By %(day)s we had given %(given)s to solidarity funds, refunds deducted; %(partners)s of it had been paid on to partners.",
            day=found.until,
            given=Cents(found.since.given),
            partners=Cents(found.on_partners),
        )
    return msg(
        "By %(day)s we had paid %(paid)s to solidarity funds; %(partners)s of it had been paid on to partners.",
        day=found.until,
        paid=Cents(found.since.received),
        partners=Cents(found.on_partners),
    )


def _figures(found: Council) -> list[tuple[Message, str]]:
    rows = [
        (msg("paid in the year"), money(found.paid_in_year)),
        *([(msg("taken back of what was paid earlier"), money(found.taken_back))] if found.taken_back else []),
        *([(msg("refunded to us in the year"), money(found.identity.refunds))] if found.identity.refunds else []),
        (msg("paid in all"), money(found.since.received)),
        *([(msg("given in all, refunds deducted"), money(found.since.given))] if found.since.refunds else []),
        (msg("still to pay on %(day)s", day=found.until), money(found.still_to_pay)),
        *([(msg("paid beyond what was promised"), money(found.beyond))] if found.beyond else []),
        (msg("unspent"), money(found.since.closing)),
    ]
    if found.per_inhabitant is not None:
        rows.append((msg("per inhabitant"), per_inhabitant(found.per_inhabitant)))
    if found.peers.median is not None and found.peers.own is not None:
        rows.append((msg("for every 1,000 inhabitants"), money(found.peers.own)))
        rows.append(
            (
                msgn(
                    "value of the other one (%(group)s)",
                    "median of the %(num)s others (%(group)s)",
                    found.peers.others,
                    group=found.peers.group,
                ),
                money(found.peers.median),
            )
        )
    return rows


def _part(name: str, cents: int, whole: int, colour: int, part: str) -> dict[str, Any]:
    width = max(cents, 0) / whole if whole > 0 else 0
    return {"name": name, "amount": money(cents), "percent": part, "width": width, "colour": colour}


def _parts(found: Council) -> list[tuple[Message, int, int]]:
    """The uses that are not nothing: name, cents, and the colour each has in every year."""
    rows = [
        (msg("Paid to partners for projects"), found.on_partners),
        (msg("Management fee and own expenses"), found.costs),
        (msg("Refunded or passed on"), found.passed_on),
        (msg("Unspent"), found.since.closing),
    ]
    return [(name, cents, colour) for colour, (name, cents) in enumerate(rows) if cents]


def _funds(found: Council) -> list[list[str]]:
    shown, rest = found.funds[:MOST_FUNDS], found.funds[MOST_FUNDS:]
    rows = [[_short(in_language(fund.name_fr, fund.name_en)), *_three([identity])] for fund, identity in shown]
    if rest:
        rows.append([say(msgn("%(num)s other fund", "%(num)s other funds", len(rest))), *_three([identity for _, identity in rest])])
    return rows


def _three(identities: list[Identity]) -> list[str]:
    """Received, paid to partners net of returns, unspent."""
    received, unspent = sum(one.received for one in identities), sum(one.closing for one in identities)
    return [money(received), money(sum(one.paid - one.returns for one in identities)), money(unspent)]


def _projects(found: Council) -> list[list[str]]:
    shown, rest = found.shares[:MOST_PROJECTS], found.shares[MOST_PROJECTS:]
    rows = [[*_project(share), money(share.cents), percent(share.cents, share.cost, 1)] for share in shown]
    if rest:
        rows.append(
            [say(msgn("%(num)s other project", "%(num)s other projects", len(rest))), "", money(sum(share.cents for share in rest)), ""]
        )
    return rows


def _project(share: Share) -> tuple[str, str]:
    """A project's name, and where it is; only the country where a place would put people in danger (domain.md rule 18)."""
    project = share.project
    where = country(project.country)
    if project.place and not share.masked:
        where = f"{project.place}, {where}"
    return _short(in_language(project.title_fr, project.title_en)), " – ".join(
        [_short(where), say(project.stage_name), *_reached(project.people_reached)]
    )


def _reached(people: int | None) -> list[str]:
    """How many people the whole project reaches, whoever pays for it, where that is known."""
    return [say(msg("people reached: %(count)s", count=people))] if people else []


def _photo(photo: PhotoLine, project: ProjectLine) -> dict[str, Any]:
    """A photo with its bytes, what it shows, and the line below it."""
    below = [_short(in_language(project.title_fr, project.title_en)), in_language(photo.credit_fr, photo.credit_en)]
    return {
        "bytes": list(store.read(photo.narrow_id)),
        "alt": in_language(photo.alt_fr, photo.alt_en),
        "below": " – ".join(part for part in below if part),
    }


def _refunds(found: Council) -> dict[str, Cents]:
    return {"cents": Cents(found.since.refunds), "given": Cents(found.since.given)}


def _item(found: Council) -> list[Message]:
    """What the council is asked to take note of, in its own voice."""
    texts = [
        msg(
            "Our authority paid %(paid)s in %(year)s, and %(whole)s in all, to solidarity funds. "
            "The donors of a fund decide together on each of its projects.",
            paid=Cents(found.paid_in_year),
            year=str(found.year),
            whole=Cents(found.since.received),
        ),
        msg(
            "By %(day)s, %(partners)s of our money had been paid to partners (projects: %(count)s), and %(unspent)s was still unspent.",
            day=found.until,
            partners=Cents(found.on_partners),
            count=len(found.shares),
            unspent=Cents(found.since.closing),
        ),
    ]
    if found.since.refunds:
        texts.insert(1, msg("Of what we paid, %(cents)s was refunded to us: we have given %(given)s.", **_refunds(found)))
    if found.taken_back:
        texts.append(msg("%(cents)s paid in earlier years was taken back in the year.", cents=Cents(found.taken_back)))
    if found.still_to_pay:
        text = msg("On %(day)s %(cents)s of what we promised was still to be paid.", day=found.until, cents=Cents(found.still_to_pay))
        texts.append(text)
    return [*texts, msg("The council is asked to take note of this report, which is annexed to the minutes.")]


def _note(found: Council) -> list[Message]:
    """What the figures mean, of which day they are, and what was booked since that changed them: two copies can be told apart."""
    words = msg("“Paid to partners” is not “spent”: partners account for what they spend in reports. Books as of %(day)s.", day=found.until)
    if not found.booked_since:
        return [words]
    since = msg(
        "Entries booked after %(day)s with an earlier value date, counted here: %(count)s (%(cents)s in all).",
        day=found.until,
        count=len(found.booked_since),
        cents=Cents(sum(entry.cents for entry in found.booked_since)),
    )
    return [words, since]


def _short(name: str) -> str:
    """A name on two lines at most, so that the report keeps to its two pages."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
