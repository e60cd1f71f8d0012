"""The acts of a committee in any order, on the application and on the oracle at once, and what must agree after each of them."""

import copy
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, update

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates, successions
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, committees, decisions, drafting, presiding, reconvening, recusals, signing
from fundtracker.committees.models import AgendaItem, Decision, Meeting, Seat
from fundtracker.committees.presiding import Presiding
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import ItemKind, MajorityRule, Presence, QuorumRule
from fundtracker.funds.models import Fund
from fundtracker.grants.models import Authorisation
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import convening, replies
from fundtracker.notices.rules import Answer
from fundtracker.votes import again, consultations, ending, lapsing, sitting, stays, votes
from fundtracker.votes import presiding as presiding_now
from fundtracker.votes import rules as vote_rules
from fundtracker.votes.rules import Choice
from tests.committees.scene import Scene, a_scene, pay
from tests.databases import Database
from tests.factories import a_mandate, a_user, an_authority
from tests.votes.committee_oracle import Committee as Oracle
from tests.votes.committee_oracle import Mandate as OracleMandate
from tests.votes.committee_oracle import Refused, Rules

FIRST_DAY = date(2024, 3, 1)
SEATS, LATER, OTHER = "ABCDE", "F", "g"
FOUNDED = date(2023, 1, 1)
CEILING = 3_000_000
RENEW_EVERY = 10
VIDEO = "https://video.example.org/1"

ANSWERS = ["present", "remote", "deputy", "proxy", "proxy", "absent"]
picks = st.integers(0, 10**6)
amounts = st.sampled_from([500_000, 1_000_000, 1_000_000, 1_500_000])
choices = st.sampled_from(["for", "for", "against", "against", "abstention", "not_voting"])
kinds = st.sampled_from(["grant", "grant", "grant", "approval", "information"])

ALWAYS = {"sign": 5, "draft_and_convene": 2, "add": 2, "decide_urgently": 1, "preside": 1, "leave": 1, "arrive": 1}
PREPARING = {
    "wait_for_a_meeting": 8,
    "reply": 8,
    "recuse": 3,
    "edit": 2,
    "tell_agenda": 2,
    "draft": 1,
    "convene": 2,
    "cancel": 1,
    "wait": 1,
    "mandate_ends": 1,
    "elect": 2,
    "the_chair_has_a_colleague": 1,
    "merge": 1,
    "another_pays": 1,
    "consult": 2,
    "convene_again": 2,
}
GATHERING = {"many_arrive": 14, "arrive": 6, "consult": 2, "convene_again": 3, "end": 1, "leave": 1, "ballot": 1}
IN_THE_ROOM = {
    "ballot": 12,
    "adopt": 4,
    "open_ballot": 4,
    "cast": 8,
    "close": 4,
    "lapse": 1,
    "adjourn": 1,
    "amend": 3,
    "leave": 4,
    "arrive": 3,
    "recuse": 2,
    "edit": 1,
    "end": 1,
    "convene_again": 2,
    "consult": 1,
    "preside": 1,
    "mandate_ends": 1,
    "wait": 1,
}
IN_WRITING = {"answer": 3, "many_answer": 12, "wait_for_a_meeting": 4, "finish": 5, "recuse": 2, "merge": 1, "mandate_ends": 1}
"""How often each act happens in a likely life, by where things stand."""


class CommitteeMachine(RuleBasedStateMachine):
    """A fund that five authorities paid into, with A's and B's people in the chair; a sixth pays later."""

    database: Database
    told: int = 0
    model: Oracle
    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        if type(self).told % RENEW_EVERY == 0:
            self.database.renew()
        type(self).told += 1

    @initialize(
        quorum=st.sampled_from(["half", "half", "third", "two_thirds", "none"]),
        majority=st.sampled_from(["cast", "cast", "seats", "two_thirds"]),
        casting=st.booleans(),
        consensus=st.sampled_from([True, True, False]),
        silence=st.booleans(),
        heads=st.sampled_from([1, 1, 2, 0]),
        asked=st.lists(st.tuples(kinds, amounts), min_size=1, max_size=3),
        come=st.sampled_from(["", "AB", "ABC", "ABCDE", "BCD", "CDE"]),
    )
    def set_up(self, *, asked: list[tuple[str, int]], come: str, **book: Any) -> None:
        """A first meeting, convened with these items, at its hour, with these seats there."""
        self.found(book)
        self.draft_and_convene(6, asked)
        self.model.now = self.model.meetings[0].begins
        for seat in come:
            self.arrive_at(0, seat)

    def found(self, book: dict[str, Any]) -> None:
        self.scene = a_scene(*[1_000_000] * len(SEATS), urgency_ceiling_cents=CEILING)
        self.ids = dict(zip(SEATS, (donor.id for donor in self.scene.donors), strict=True))
        self.users = dict(zip(SEATS.lower(), (member.id for member in self.scene.members), strict=True))
        held = {"quorum": QuorumRule(book["quorum"]), "majority": MajorityRule(book["majority"]), "casting_vote": book["casting"]}
        more = {"consensus": book["consensus"], "silence_consents": book["silence"], "proxies_a_head": book["heads"]}
        with transaction():
            everyone = update(Mandate).where(Mandate.user_id.in_(self.users.values()))
            session.execute(everyone.values(function=Function.ELECTED, represents=False))
            committees.set_rules(self.scene.committee_id, book=Rulebook(**held, **more), by=self.scene.by)
        self.model = Oracle(Rules(**book, ceiling=CEILING), SEATS, FIRST_DAY)
        self.by, self.committee_id, self.project_id = self.scene.by, self.scene.committee_id, self.scene.project.id
        self.names: dict[int, str] = {}

    # --- acting on both

    def both(self, on_model: Callable[[], Any], on_app: Callable[[], Any]) -> None:
        """A minute later, let both do the act: both do it, or both refuse."""
        self.model.now += timedelta(minutes=1)
        before, refused = copy.deepcopy(self.model), False
        try:
            on_model()
        except Refused:
            self.model, refused = before, True
        try:
            with self.at(), transaction():
                on_app()
        except Refusal as refusal:
            assert refused, f"only the application refuses: {refusal}"
            return
        assert not refused, "only the oracle refuses"

    def at(self) -> Any:
        return clock.at(self.instant(self.model.now))

    @staticmethod
    def instant(moment: datetime) -> datetime:
        return moment.replace(tzinfo=clock.PARIS)

    def meeting_ids(self) -> list[int]:
        return list(session.scalars(select(Meeting.id).filter_by(committee_id=self.committee_id).order_by(Meeting.id)))

    def item_ids(self, meeting_id: int) -> list[int]:
        return list(session.scalars(select(AgendaItem.id).filter_by(meeting_id=meeting_id).order_by(AgendaItem.id)))

    def decision_ids(self) -> list[int]:
        return list(session.scalars(select(Decision.id).filter_by(committee_id=self.committee_id).order_by(Decision.id)))

    def pick(self, number: int, *, items: bool = False) -> int | None:
        """One of the meetings (with items), those not over twice as often."""
        known = [at for at, one in enumerate(self.model.meetings) if one.items or not items]
        living = [at for at in known if self.model.meetings[at].status == "convened"]
        under_way = [at for at in living if self.model.meetings[at].begins <= self.model.now]
        known = [*known, *living * 2, *under_way * 20]
        return known[number % len(known)] if known else None

    def pick_item(self, number: int) -> tuple[int, int, int, int] | None:
        """A meeting and an item of it: as the oracle counts them, and their ids."""
        at = self.pick(number, items=True)
        if at is None:
            return None
        meeting_id = self.meeting_ids()[at]
        items = self.model.meetings[at].items
        left = [place for place, one in enumerate(items) if self.model.is_open(one)]
        known = [*range(len(items)), *left * 6]
        item = known[number // 7 % len(known)]
        return at, item, meeting_id, self.item_ids(meeting_id)[item]

    def seat(self, number: int) -> str:
        return sorted(self.ids)[number % len(self.ids)]

    def user_name(self, person: str) -> str:
        return session.get_one(User, self.users[person]).name

    def person_name(self, person: str) -> str:
        """The name of a deputy, or of whoever was elected."""
        return f"Dominique {person[1]}" if person.startswith("d") and len(person) == 2 else self.user_name(person)

    # --- time

    @rule(hours=st.sampled_from([1, 30, 24 * 4, 24 * 13]))
    def wait(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)

    @rule(number=picks)
    def wait_for_a_meeting(self, number: int) -> None:
        coming = [one.begins for one in self.model.meetings if one.status == "convened" and one.begins > self.model.now]
        ends = [one.ends for one in self.model.meetings if one.status == "convened" and one.ends and one.ends > self.model.now]
        moments = sorted([*coming, *ends])
        if moments:
            self.model.now = moments[number % len(moments)]

    # --- preparing

    @rule(days=st.sampled_from([1, 6, 20]))
    def draft(self, days: int) -> None:
        begins = datetime.combine(self.model.today, datetime.min.time()) + timedelta(days=days, hours=11)
        facts = {"title": "Comité", "starts_at": self.instant(begins), "video_url": VIDEO}
        self.both(lambda: self.model.draft(begins), lambda: drafting.draft(committee_id=self.committee_id, by=self.by, **facts))

    @rule(days=st.sampled_from([1, 6]), asked=st.lists(st.tuples(kinds, amounts), min_size=1, max_size=3))
    def draft_and_convene(self, days: int, asked: list[tuple[str, int]]) -> None:
        self.draft(days)
        number = len(self.model.meetings) - 1
        for kind, cents in asked:
            self.add_to(number, kind, cents, "Point")
        self.convene_number(number)

    def add_to(self, number: int, kind: str, cents: int, title: str) -> None:
        meeting_id, money = self.meeting_ids()[number], kind == "grant"
        asks = {"cents": cents, "project_id": self.project_id} if money else {}
        self.both(
            lambda: self.model.add(number, kind, cents if money else None, title),
            lambda: agenda.add(meeting_id, by=self.by, kind=ItemKind(kind), title=title, **asks),
        )

    @rule(number=picks, kind=kinds, cents=amounts)
    def add(self, number: int, kind: str, cents: int) -> None:
        at = self.pick(number)
        if at is not None:
            self.add_to(at, kind, cents, "Point de plus")

    @rule(number=picks, cents=amounts, title=st.sampled_from(["Point", "Point", "Autre point"]))
    def edit(self, number: int, cents: int, title: str) -> None:
        found = self.pick_item(number)
        if found is not None and self.model.meetings[found[0]].items[found[1]].kind == "grant":
            at, item, meeting_id, item_id = found
            version = session.get_one(AgendaItem, item_id).version
            facts = {"cents": cents, "title": title, "project_id": self.project_id, "version": version, "by": self.by}
            self.both(lambda: self.model.edit(at, item, cents, title), lambda: agenda.edit(item_id, meeting_id=meeting_id, **facts))

    @rule(number=picks)
    def convene(self, number: int) -> None:
        drafts = [at for at, one in enumerate(self.model.meetings) if one.status == "draft"]
        at = drafts[number % len(drafts)] if drafts and number % 5 else self.pick(number)
        if at is not None:
            self.convene_number(at)

    def convene_number(self, at: int) -> None:
        meeting_id = self.meeting_ids()[at]
        self.both(lambda: self.model.convene(at), lambda: convening.convene(meeting_id, by=self.by))

    @rule(number=picks)
    def tell_agenda(self, number: int) -> None:
        at = self.pick(number)
        if at is not None:
            meeting_id = self.meeting_ids()[at]
            self.both(lambda: self.model.tell(at), lambda: convening.tell_agenda(meeting_id, by=self.by))

    @rule(number=picks)
    def cancel(self, number: int) -> None:
        at = self.pick(number)
        if at is not None and number % 3 == 0:
            meeting_id = self.meeting_ids()[at]
            self.both(lambda: self.model.cancel(at), lambda: convening.cancel(meeting_id, by=self.by))

    # --- people

    @precondition(lambda self: LATER not in self.ids)
    @rule()
    def another_pays(self) -> None:
        donor, member = an_authority(), a_user()
        a_mandate(member, donor, function=Function.ELECTED)
        self.ids[LATER], self.users[LATER.lower()] = donor.id, member.id
        pay(session.get_one(Fund, self.scene.fund.id), donor, 1_000_000)
        self.model.join(LATER)

    @rule(number=picks)
    def mandate_ends(self, number: int) -> None:
        """Elections; now and then, so that most meetings have their people."""
        seat = self.seat(number // 4)
        if number % 4 == 0:
            self.model.end_mandate(seat)
            with self.at(), transaction():
                for row in session.scalars(select(Mandate).filter_by(authority_id=self.ids[seat], ends_on=None)):
                    row.ends_on = self.model.today - timedelta(days=1)

    @rule(number=picks)
    def elect(self, number: int) -> None:
        """Whoever sat before sits again, from today."""
        seat = self.seat(number)
        person = seat.lower()
        if person in self.users and not any(one.seat == seat and one.lasts(self.model.today) for one in self.model.mandates):
            self.model.elect(seat, person)
            ids = {"user_id": self.users[person], "authority_id": self.ids[seat]}
            with self.at(), transaction():
                mandates.give(**ids, function=Function.ELECTED, starts_on=self.model.today, by=self.by)

    @precondition(lambda self: OTHER not in self.users)
    @rule()
    def the_chair_has_a_colleague(self) -> None:
        """A second person whom the chair's authority elected: answers for its seat too, without being in the chair."""
        colleague = a_user()
        a_mandate(colleague, session.get_one(Authority, self.ids["A"]), function=Function.ELECTED)
        self.users[OTHER] = colleague.id
        self.model.mandates.append(OracleMandate(OTHER, "A", FOUNDED))

    @rule(gone=picks, into=picks)
    def merge(self, gone: int, into: int) -> None:
        if gone % 3:
            return
        one, other = self.seat(gone // 3), self.seat(into)
        facts = {"successor_id": self.ids[other], "since": self.model.today, "reason": "Commune nouvelle", "by": self.by}
        self.both(lambda: self.model.merge(one, other), lambda: successions.record(self.ids[one], **facts))

    # --- answers, arrivals

    @rule(number=picks, seat=picks, answer=st.sampled_from(ANSWERS), to=picks)
    def reply(self, number: int, seat: int, answer: str, to: int) -> None:
        at = self.pick(number)
        if at is None:
            return
        one, other, meeting_id = self.seat(seat), self.seat(to), self.meeting_ids()[at]
        more: dict[str, Any] = {"proxy_to_id": self.ids[other]} if answer == "proxy" else {}
        if answer == "deputy":
            more = {"person": self.person_name(f"d{one}"), "deputy_email": f"deputy.{one.lower()}@example.org"}
        self.both(
            lambda: self.model.reply(at, one, answer, other),
            lambda: replies.give(meeting_id, self.ids[one], answer=Answer(answer), by=self.by, **more),
        )

    @rule(number=picks, seat=picks, remote=st.booleans())
    def arrive(self, number: int, seat: int, remote: bool) -> None:
        at = self.pick(number)
        if at is not None:
            self.arrive_at(at, self.seat(seat), remote)

    def arrive_at(self, at: int, seat: str, remote: bool = False) -> None:
        """Whoever its answer announced: the deputy it sends, or whoever was elected."""
        meeting_id, sent = self.meeting_ids()[at], self.model.meetings[at].answers.get(seat, ("", None))[0] == "deputy"
        person = f"d{seat}" if sent else seat.lower()
        presence = Presence.REMOTE if remote else Presence.PRESENT
        self.both(
            lambda: self.model.arrive(at, seat, person),
            lambda: stays.arrive(meeting_id, authority_id=self.ids[seat], presence=presence, person=self.person_name(person), by=self.by),
        )

    @rule(number=picks, much=st.integers(2, 6))
    def many_arrive(self, number: int, much: int) -> None:
        at = self.pick(number)
        if at is not None and self.model.meetings[at].begins - timedelta(hours=1) <= self.model.now:
            for seat in sorted(self.ids)[:much]:
                self.arrive_at(at, seat)

    @rule(number=picks, seat=picks, mistaken=st.sampled_from([False, False, True]))
    def leave(self, number: int, seat: int, mistaken: bool) -> None:
        at = self.pick(number)
        if at is None:
            return
        one, meeting_id = self.seat(seat), self.meeting_ids()[at]
        gone, undone = (lambda: self.model.leave(at, one)), (lambda: self.model.mistaken(at, one))
        act = stays.undo if mistaken else stays.leave
        self.both(undone if mistaken else gone, lambda: act(meeting_id, authority_id=self.ids[one], by=self.by))

    @rule(number=picks, seat=picks, back=st.sampled_from([False, False, True]))
    def recuse(self, number: int, seat: int, back: bool) -> None:
        found = self.pick_item(number)
        if found is None:
            return
        at, item, meeting_id, item_id = found
        one = self.seat(seat)
        named: dict[str, Any] = {"meeting_id": meeting_id, "authority_id": self.ids[one], "by": self.by}
        if back:
            self.both(lambda: self.model.take_back(at, item, one), lambda: recusals.withdraw(item_id, prepares=True, **named))
        else:
            self.both(lambda: self.model.recuse(at, item, one), lambda: recusals.declare(item_id, reason="", **named))

    @rule(number=picks, of_item=st.booleans(), who=picks)
    def preside(self, number: int, of_item: bool, who: int) -> None:
        found = self.pick_item(number)
        if found is None:
            return
        at, item, meeting_id, item_id = found
        with self.at():
            here = presiding_now.candidates(meeting_id)
        if not here:
            return
        chosen = here[who % len(here)].who
        session.rollback()
        self.both(
            lambda: self.model.preside(at, item if of_item else None, self.as_told(chosen) or ("", None)),
            lambda: presiding.note(meeting_id, chosen, by=self.by, item_id=item_id if of_item else None),
        )

    def as_told(self, who: Presiding | None) -> tuple[str, str | None] | None:
        """Somebody who presides, as the oracle names them."""
        if who is None:
            return None
        people = {key: person for person, key in self.users.items()}
        seats = {key: seat for seat, key in self.ids.items()}
        if who.user_id is None:
            return f"d{who.name[-1]}" if who.name.startswith("Dominique") else who.name, None
        return people[who.user_id], seats[who.authority_id or 0]

    # --- deciding

    @rule(number=picks)
    def open_ballot(self, number: int) -> None:
        self.on_item(number, self.model.open, votes.open_)

    def on_item(self, number: int, on_model: Callable[..., None], on_app: Callable[..., Any], *values: Any, **named: Any) -> None:
        """An act on an item, that decides nothing of an urgent decision ratified already."""
        found = self.pick_item(number)
        if found is not None:
            at, item, meeting_id, item_id = found
            self.both(lambda: on_model(at, item, *values), lambda: on_app(item_id, meeting_id=meeting_id, by=self.by, **named))

    def on_seat(self, number: int, on_model: Callable[..., None], on_app: Callable[..., Any], seat: str, choice: str) -> None:
        """A seat's vote, from the device of whoever votes for it, else of somebody who does not."""
        found = self.pick_item(number)
        if found is not None:
            at, item, meeting_id, item_id = found
            mine = self.model.meetings[at]
            may = self.model.votes_alone(mine, mine.items[item], seat) or ["a"]
            person = may[number % len(may)]
            named = {"authority_id": self.ids[seat], "choice": Choice(choice), "by": Actor("user", self.users[person])}
            self.both(lambda: on_model(at, item, seat, choice, person), lambda: on_app(item_id, meeting_id=meeting_id, **named))

    @rule(number=picks, seat=picks, choice=choices)
    def cast(self, number: int, seat: int, choice: str) -> None:
        self.on_seat(number, self.model.cast, votes.cast, self.seat(seat), choice)

    @rule(number=picks, said=st.lists(choices, min_size=2, max_size=6))
    def ballot(self, number: int, said: list[str]) -> None:
        """A whole ballot: opened, cast by some, closed."""
        self.open_ballot(number)
        for seat, choice in zip(sorted(self.ids), said, strict=False):
            self.on_seat(number, self.model.cast, votes.cast, seat, choice)
        self.close(number)

    @rule(number=picks)
    def close(self, number: int) -> None:
        self.on_item(number, self.model.close, votes.close)

    @rule(number=picks)
    def lapse(self, number: int) -> None:
        self.on_item(number, self.model.lapse, lapsing.lapse)

    @rule(number=picks, cents=st.one_of(st.none(), amounts))
    def adopt(self, number: int, cents: int | None) -> None:
        self.on_item(number, self.model.adopt, votes.adopt, cents, cents=cents)

    @rule(number=picks)
    def adjourn(self, number: int) -> None:
        self.on_item(number, self.model.adjourn, votes.adjourn)

    @rule(number=picks, cents=amounts)
    def amend(self, number: int, cents: int) -> None:
        self.on_item(number, self.model.amend, lambda item_id, **told: votes.amend(item_id, reason="Devis", cents=cents, **told), cents)

    @rule(number=picks, seat=picks, choice=choices)
    def answer(self, number: int, seat: int, choice: str) -> None:
        self.on_seat(number, self.model.answer, consultations.answer, self.seat(seat), choice)

    @rule(number=picks, said=st.lists(choices, min_size=3, max_size=6))
    def many_answer(self, number: int, said: list[str]) -> None:
        at = self.pick(number, items=True)
        if at is not None and self.model.meetings[at].writing:
            for seat, choice in zip(sorted(self.ids), said, strict=False):
                self.on_seat(number, self.model.answer, consultations.answer, seat, choice)

    @rule(number=picks, person=st.sampled_from("aabbc"))
    def sign(self, number: int, person: str) -> None:
        if self.model.decisions:
            at = number % len(self.model.decisions)
            decision_id = self.decision_ids()[at]
            self.both(lambda: self.model.sign(at, person), lambda: decisions.sign(decision_id, by=Actor("user", self.users[person])))

    @rule(person=st.sampled_from("aaabc"), cents=amounts)
    def decide_urgently(self, person: str, cents: int) -> None:
        facts = {"kind": ItemKind.GRANT, "cents": cents, "project_id": self.project_id, "text": ""}
        title = f"urgent {len(self.model.decisions)}"
        self.both(
            lambda: self.model.urgent(person, cents),
            lambda: decisions.decide_urgently(self.committee_id, title=title, by=Actor("user", self.users[person]), **facts),
        )

    # --- what follows

    @rule(number=picks)
    def end(self, number: int) -> None:
        at = self.pick(number)
        if at is not None:
            meeting_id = self.meeting_ids()[at]
            self.both(lambda: self.model.end(at), lambda: ending.end(meeting_id, by=self.by))

    @rule(number=picks, days=st.sampled_from([0, 2, 4, 9]))
    def convene_again(self, number: int, days: int) -> None:
        at = self.pick(number)
        if at is not None:
            meeting_id, begins = self.meeting_ids()[at], self.model.now + timedelta(days=days)
            facts = {"starts_at": self.instant(begins), "video_url": VIDEO, "by": self.by}
            self.both(lambda: self.model.follow(at, begins=begins), lambda: again.convene_again(meeting_id, **facts))

    @rule(number=picks, days=st.sampled_from([0, 5, 15]))
    def consult(self, number: int, days: int) -> None:
        at = self.pick(number)
        if at is not None:
            meeting_id, ends = self.meeting_ids()[at], self.model.now + timedelta(days=days)
            self.both(lambda: self.model.follow(at, ends=ends), lambda: again.consult(meeting_id, ends_at=self.instant(ends), by=self.by))

    @rule(number=picks)
    def finish(self, number: int) -> None:
        at = self.pick(number)
        if at is not None:
            meeting_id = self.meeting_ids()[at]
            self.both(lambda: self.model.finish(at), lambda: consultations.finish(meeting_id, by=self.by))

    # --- a likely life

    def likely(self) -> dict[str, int]:
        """How often each act happens now."""
        running = [one for one in self.model.meetings if one.status == "convened" and one.begins <= self.model.now]
        room = [one for one in running if not one.writing]
        if room:
            return {**ALWAYS, **(IN_THE_ROOM if any(len(one.here) > 2 for one in room) else GATHERING)}
        return {**ALWAYS, **(IN_WRITING if running else PREPARING)}

    def likely_act(self, chance: Random) -> None:
        """An act that people are likely to do where things stand: hypothesis finds small surprises, these reach the depths."""
        likely = self.likely()
        name = chance.choices(list(likely), list(likely.values()))[0]
        number, other = chance.randrange(10**6), chance.randrange(10**6)
        cents, choice = chance.choice([500_000, 1_000_000, 1_500_000]), chance.choice(["for", "for", "against", "abstention", "not_voting"])
        said = chance.choices(["for", "against", "against", "for", "abstention", "not_voting"], k=chance.randint(3, 6))
        asked = [(chance.choice(["grant", "grant", "approval", "information"]), cents) for _ in range(chance.randint(1, 3))]
        acts: dict[str, Callable[[], Any]] = {
            "wait": lambda: self.wait(chance.choice([1, 1, 30, 24 * 13])),
            "wait_for_a_meeting": lambda: self.wait_for_a_meeting(number if other % 3 else 0),
            "draft": lambda: self.draft(chance.choice([1, 6, 20])),
            "draft_and_convene": lambda: self.draft_and_convene(chance.choice([1, 6]), asked),
            "add": lambda: self.add(number, asked[0][0], cents),
            "edit": lambda: self.edit(number, cents, chance.choice(["Point", "Point", "Autre point"])),
            "reply": lambda: self.reply(
                number, other, chance.choice(["present", "remote", "deputy", "proxy", "proxy", "absent"]), other // 7
            ),
            "arrive": lambda: self.arrive(number, other, bool(number % 2)),
            "many_arrive": lambda: self.many_arrive(number, chance.randint(2, 6)),
            "leave": lambda: self.leave(number, other, other % 5 == 0),
            "recuse": lambda: self.recuse(number, other, other % 4 == 0),
            "preside": lambda: self.preside(number, bool(other % 2), other),
            "ballot": lambda: self.ballot(number, said),
            "cast": lambda: self.cast(number, other, choice),
            "adopt": lambda: self.adopt(number, chance.choice([None, None, cents])),
            "amend": lambda: self.amend(number, cents),
            "answer": lambda: self.answer(number, other, choice),
            "many_answer": lambda: self.many_answer(number, said),
            "sign": lambda: self.sign(number, chance.choice("aab")),
            "decide_urgently": lambda: self.decide_urgently(chance.choice("aab"), cents),
            "convene_again": lambda: self.convene_again(number, chance.choice([2, 4, 9])),
            "consult": lambda: self.consult(number, chance.choice([5, 15])),
            "mandate_ends": lambda: self.mandate_ends(number),
            "elect": lambda: self.elect(number),
            "the_chair_has_a_colleague": lambda: None if OTHER in self.users else self.the_chair_has_a_colleague(),
            "merge": lambda: self.merge(number, other),
            "another_pays": lambda: None if LATER in self.ids else self.another_pays(),
        }
        plain = {"convene", "tell_agenda", "cancel", "open_ballot", "close", "lapse", "adjourn", "end", "finish"}
        act = acts[name] if name not in plain else lambda: getattr(self, name)(number)
        act()

    # --- what must agree

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "model"):
            return
        session.rollback()
        with self.at():
            self.same_meetings()
            self.same_decisions()
        session.rollback()

    def same_meetings(self) -> None:
        """The same meetings, with the same seats, and of each item that can still be decided the same quorum, voters and chair."""
        seats = {key: seat for seat, key in self.ids.items()}
        for meeting_id, mine in zip(self.meeting_ids(), self.model.meetings, strict=True):
            row = session.get_one(Meeting, meeting_id)
            sitting_there = sorted(seats[key] for key in session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
            assert (row.status.value, sitting_there) == (mine.status, mine.seats)
            if mine.status not in ("convened", "held"):
                continue
            for item_id, item in zip(self.item_ids(meeting_id), mine.items, strict=True):
                if self.model.is_open(item):
                    self.same_item(meeting_id, item_id, mine, item)

    def same_item(self, meeting_id: int, item_id: int, mine: Any, item: Any) -> None:
        seats = {key: seat for seat, key in self.ids.items()}
        found = votes.room_of(meeting_id, item_id)
        room = (
            {seats[key] for key in found.base},
            {seats[key] for key in found.there},
            {seats[giver]: seats[holder] for giver, holder in found.proxies.items()},
        )
        assert room == self.model.room(mine, item)
        asked = self.model.needs_quorum(mine, item)
        assert reconvening.of_item(item_id).needs_quorum == asked
        assert vote_rules.has_quorum(found, votes.book_of(meeting_id), quorum_needed=asked) == self.model.reached(mine, item, asked)
        assert self.as_told(presiding_now.now(meeting_id, item_id)) == self.model.presider(mine, item)
        vote = votes.of_item(item_id)
        said = {seats[key]: choice.value for key, choice in vote.said.items()} if vote else None
        assert said == (item.vote.said if item.vote else None)
        if item.vote and mine.status == "convened" and not mine.writing:
            sitters = {person: sitting.of_person(key, meeting_id) for person, key in self.users.items()}
            for seat in {seats[key] for key in found.voters}:
                alone = {person for person, sitter in sitters.items() if sitter.votes_for(self.ids[seat], found)}
                assert alone == set(self.model.votes_alone(mine, item, seat))

    def same_decisions(self) -> None:
        """The same decisions, numbered without gaps, with the same results, signatures and money."""
        people = {key: person for person, key in self.users.items()}
        rows = session.scalars(select(Decision).filter_by(committee_id=self.committee_id).order_by(Decision.id)).all()
        found = [(row.outcome.value, row.cents, people.get(row.signed_by_id or 0), row.urgent) for row in rows]
        assert found == [(one.outcome, one.cents, one.signed_by, one.urgent) for one in self.model.decisions]
        by_year: dict[int, list[int]] = {}
        for row in rows:
            by_year.setdefault(row.year, []).append(row.number)
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_year.values())
        for row, mine in zip(rows, self.model.decisions, strict=True):
            key = session.get(Authorisation, row.authorisation_id) if row.authorisation_id else None
            opened = key.cents if key is not None and key.revoked_at is None else 0
            assert (opened, row.ratified_by_id is not None) == (mine.opened, mine.ratified)
            if mine.signed_by is None:
                who = signing.of_item(self.committee_id, row.item_id).people
                assert [people[lead.user_id] for lead in who] == self.model.signers(mine)
            line = votes.of_item(row.item_id) if row.item_id else None
            if line is not None and line.result is not None:
                it = line.result
                casting = it.casting.value if it.casting else None
                counts = (it.votes_for, it.votes_against, it.abstentions, it.not_voting, it.base, it.present, it.needed, casting, it.silent)
                assert counts == mine.result
