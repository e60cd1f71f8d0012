"""The people of a donor: colleagues invited and let go by its officers at once, the seat by staff; contacts; who is told."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fundtracker.accounts.models import MailedLink, User
from fundtracker.authorities import contacts, mandates, offers
from fundtracker.authorities.models import Mandate
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.requests import colleagues, worklist
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import Kind, State
from tests.databases import Database
from tests.factories import a_mandate, a_user, an_authority
from tests.requests.acts import a_donor, confirm, typed, yesterday


def invitation(**values):
    facts = {"name": "Inès Moreau", "email": "ines.moreau@example.org", "function": "officer", "starts_on": typed(clock.today())}
    return {**facts, "ends_on": "", **values}


def one() -> DonorRequest:
    return session.scalars(select(DonorRequest)).one()


def templates() -> list[tuple[str, str]]:
    return [(mail.to, mail.template) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def functions_of(email: str) -> list[Function]:
    return list(session.scalars(select(Mandate.function).join(User, User.id == Mandate.user_id).where(User.email == email)))


def accepted(donor, email):
    """The one who was invited accepts."""
    [offer] = [offer for offer in offers.of_authority(donor.authority.id) if offer.email == email]
    user = session.scalars(select(User).filter_by(email=email)).one()
    session.rollback()
    with transaction():
        offers.accept(offer.id, by=Actor("user", user.id))


@pytest.mark.parametrize("function", ["officer", "reader"])
def test_an_officer_invites_a_colleague_who_acts_or_reads_once_they_have_accepted(donor, browser, function):
    officer, staff = browser(donor.officer), browser(donor.staff)
    sent = officer.confirm(f"{donor.people}/invite", invitation(function=function))
    assert sent.status_code == 303
    assert functions_of("ines.moreau@example.org") == []
    assert templates() == [("ines.moreau@example.org", "invitation")]
    assert one().state is State.DONE
    assert "Inès Moreau" in officer.get(donor.people).text
    invited = session.scalars(select(User).filter_by(email="ines.moreau@example.org")).one()
    with transaction():
        offers.accept(offers.of_person(invited.id)[0].id, by=Actor("user", invited.id))
    assert functions_of("ines.moreau@example.org") == [Function(function)]
    assert [line.kind for line in worklist.waiting()] == ["request_to_see"]
    assert staff.post(f"/staff/requests/{one().id}/seen").status_code == 303
    assert staff.post(f"/staff/requests/{one().id}/seen").status_code == 303
    assert worklist.waiting() == []


def test_an_elected_member_waits_for_staff(donor, browser):
    browser(donor.officer).confirm(f"{donor.people}/invite", invitation(function="elected"))
    assert functions_of("ines.moreau@example.org") == []
    assert [line.kind for line in worklist.waiting()] == ["request_waiting"]
    confirm(donor, one())
    assert functions_of("ines.moreau@example.org") == [], "staff confirm the invitation, its person the mandate"
    accepted(donor, "ines.moreau@example.org")
    assert functions_of("ines.moreau@example.org") == [Function.ELECTED]
    assert sorted(template for _to, template in templates()) == ["invitation", "request_confirmed"]


def test_who_signs_in_already_is_told_without_a_link(donor, browser):
    known = a_user(email="ines.moreau@example.org", name="Inès Moreau")
    browser(donor.officer).confirm(f"{donor.people}/invite", invitation(name="Un autre nom"))
    assert templates() == [(known.email, "mandate_offered")]
    assert functions_of(known.email) == []
    assert session.scalar(select(func.count()).select_from(MailedLink)) == 0
    assert session.get(User, known.id).name == "Inès Moreau"


@pytest.mark.parametrize("columns", [{"role": "staff"}, {"active": False}, {}], ids=str)
def test_an_invitation_tells_nothing_of_who_signs_in_with_an_address(donor, browser, columns):
    officer = browser(donor.officer)
    told = []
    for address in ("ines.moreau@example.org", "nobody.yet@example.org"):
        if address == "ines.moreau@example.org":
            a_user(email=address, name="Nom Secret", **columns)
        check = officer.post(f"{donor.people}/invite", data=invitation(email=address))
        sent = officer.confirm(f"{donor.people}/invite", invitation(email=address))
        pages = [check, officer.get(sent.location), officer.get(donor.people)]
        told.append([page.text.replace(address, "@") for page in pages])
        with transaction():
            [offer] = offers.of_authority(donor.authority.id)
            offers.withdraw(offer.id, authority_id=donor.authority.id, by=COMMAND)
    for known, unknown in zip(*told, strict=True):
        assert "Nom Secret" not in known
        assert plain(known) == plain(unknown)
    assert functions_of("ines.moreau@example.org") == []


def plain(page):
    """A page without what differs each time it is shown: keys, tokens, numbers of requests and clocks."""
    return re.sub(r'value="[^"]*"|\d+|nonce-\S+|<!--.*?-->', "", page, flags=re.S)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": "x" * 120}, 200),
        ({"name": "x" * 121}, 422),
        ({"name": ""}, 422),
        ({"email": "nobody"}, 422),
        ({"email": "a@b.c, d@e.fr"}, 422),
        ({"email": "é@example.org"}, 422),
        ({"function": "mayor"}, 422),
        ({"starts_on": "01/01/2020"}, 422),
        ({"ends_on": "01/01/2020"}, 422),
        ({"name": "a\u202eb"}, 422),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_invitation_is_read_strictly(donor, browser, change, status):
    assert browser(donor.officer).post(f"{donor.people}/invite", data=invitation(**change)).status_code == status


def test_the_same_function_twice_is_refused(donor, browser):
    officer = browser(donor.officer)
    officer.confirm(f"{donor.people}/invite", invitation())
    assert officer.post(f"{donor.people}/invite", data=invitation()).status_code == 422


def test_an_officer_ends_a_colleagues_mandate_at_once_and_they_are_told(donor, browser):
    reader, mandate = browser(donor.reader), donor.mandates[Function.READER]
    assert reader.get(donor.people).status_code == 200
    ended = browser(donor.officer).confirm(f"{donor.people}/{mandate.id}/end", {"ends_on": typed(yesterday())})
    assert ended.status_code == 303
    assert reader.get(donor.people).status_code == 404
    assert templates() == [(donor.reader.email, "mandate_ended")]
    assert one().state is State.DONE


@pytest.mark.parametrize("day", ["01/01/2024", "31/12/2022", "", "hier"])
def test_a_last_day_before_yesterday_is_refused(donor, browser, day):
    mandate = donor.mandates[Function.READER]
    assert browser(donor.officer).post(f"{donor.people}/{mandate.id}/end", data={"ends_on": day}).status_code == 422


def test_a_mandate_that_ends_is_not_prolonged_by_ending_it(donor, browser):
    soon = clock.today() + timedelta(days=10)
    mandate = a_mandate(a_user(), donor.authority, function=Function.READER, ends_on=soon)
    officer = browser(donor.officer)
    assert officer.post(f"{donor.people}/{mandate.id}/end", data={"ends_on": typed(soon + timedelta(days=1))}).status_code == 422
    assert officer.confirm(f"{donor.people}/{mandate.id}/end", {"ends_on": typed(clock.today())}).status_code == 303


def test_a_mandate_that_has_just_begun_says_how_to_close_it_at_once(donor, browser):
    mandate = a_mandate(a_user(), donor.authority, function=Function.READER, starts_on=clock.today())
    officer, page = browser(donor.officer), f"{donor.people}/{mandate.id}/end"
    assert "écrivez-nous" in officer.get(page).text
    refused = officer.post(page, data={"ends_on": typed(yesterday())})
    assert refused.status_code == 422
    assert "écrivez-nous" in refused.text
    assert officer.confirm(page, {"ends_on": typed(clock.today())}).status_code == 303


def test_the_last_officer_stays(donor, browser):
    officer, mandate = browser(donor.officer), donor.mandates[Function.OFFICER]
    page = f"{donor.people}/{mandate.id}/end"
    assert officer.post(page, data={"ends_on": typed(clock.today())}).status_code == 422
    without_password = a_user(password_hash=None)
    a_mandate(without_password, donor.authority)
    assert officer.post(page, data={"ends_on": typed(clock.today())}).status_code == 422
    a_mandate(a_user(), donor.authority)
    assert officer.confirm(page, {"ends_on": typed(clock.today())}).status_code == 303
    assert templates() == []


def test_an_officer_who_leaves_soon_does_not_stand_for_one_who_would_stay(donor, browser):
    officer, staying = browser(donor.officer), donor.mandates[Function.OFFICER]
    soon = clock.today() + timedelta(days=31)
    a_mandate(a_user(), donor.authority, ends_on=soon)
    for day in (clock.today(), soon - timedelta(days=1)):
        assert officer.post(f"{donor.people}/{staying.id}/end", data={"ends_on": typed(day)}).status_code == 422
    a_mandate(a_user(), donor.authority)
    assert officer.confirm(f"{donor.people}/{staying.id}/end", {"ends_on": typed(soon)}).status_code == 303


@pytest.mark.parametrize("name", ["Cliquez https://evil.example/p", "WWW.evil.example maintenant"])
def test_a_name_that_holds_an_address_is_mailed_to_nobody(donor, browser, name):
    answer = browser(donor.officer).post(f"{donor.people}/invite", data=invitation(name=name))
    assert answer.status_code == 422
    assert templates() == []


def test_two_officers_cannot_end_each_other_at_once(any_database: Database) -> None:
    donor = a_donor()
    second = a_user()
    held = [donor.mandates[Function.OFFICER].id, a_mandate(second, donor.authority).id]
    authority_id, by = donor.authority.id, donor.by
    session.remove()

    def end(mandate_id: int) -> bool:
        with any_database.app.app_context():
            try:
                with transaction():
                    colleagues.end(authority_id=authority_id, mandate_id=mandate_id, ends_on=clock.today(), by=by)
            except Refusal:
                return False
            finally:
                session.remove()
            return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(end, held))
    assert sorted(done) == [False, True]
    assert [line.function for line in mandates.people_of(authority_id, clock.today() + timedelta(days=1))].count(Function.OFFICER) == 1


def test_ending_an_elected_mandate_waits_for_staff(donor, browser):
    mandate = donor.mandates[Function.ELECTED]
    officer = browser(donor.officer)
    assert officer.confirm(f"{donor.people}/{mandate.id}/end", {"ends_on": typed(clock.today())}).status_code == 303
    assert session.get(Mandate, mandate.id).ends_on is None
    assert officer.post(f"{donor.people}/{mandate.id}/end", data={"ends_on": typed(clock.today())}).status_code == 422
    confirm(donor, one())
    assert session.get(Mandate, mandate.id).ends_on == clock.today()
    assert sorted(templates()) == sorted([(donor.elected.email, "mandate_ended"), (donor.officer.email, "request_confirmed")])


def test_an_elected_member_asks_and_does_not_look_after_people(donor, browser):
    elected = browser(donor.elected)
    assert elected.get(f"{donor.pages}/announce").status_code == 200
    assert elected.get(f"{donor.people}/invite").status_code == 403
    assert elected.get(f"{donor.people}/{donor.mandates[Function.READER].id}/end").status_code == 403


def test_another_authoritys_mandate_does_not_exist(donor, browser):
    officer, other = browser(donor.officer), a_mandate(a_user(), an_authority(), function=Function.ELECTED)
    for act in ("end", "successor"):
        assert officer.get(f"{donor.people}/{other.id}/{act}").status_code == 404


def successor(**values):
    today = clock.today()
    facts = {"ends_on": typed(today), "what": "named", "name": "Luc Fontaine", "email": "luc@example.org"}
    return {**facts, "starts_on": typed(today + timedelta(days=1)), "until": "", **values}


def test_a_successor_takes_the_seat_once_staff_confirm(donor, browser):
    mandate, staff = donor.mandates[Function.ELECTED], browser(donor.staff)
    assert browser(donor.elected).confirm(f"{donor.people}/{mandate.id}/successor", successor()).status_code == 303
    assert session.get(Mandate, mandate.id).ends_on is None
    assert "Luc Fontaine" in staff.get(f"/staff/requests/{one().id}").text
    assert staff.confirm(f"/staff/requests/{one().id}/confirm", {"version": "1", "answer": ""}).status_code == 303
    assert session.get(Mandate, mandate.id).ends_on == clock.today()
    assert functions_of("luc@example.org") == [], "nobody sits before having accepted"
    accepted(donor, "luc@example.org")
    assert functions_of("luc@example.org") == [Function.ELECTED]
    assert f"/staff/authorities/{donor.authority.id}/replies" in staff.get(f"/staff/requests/{one().id}").text


def test_a_seat_may_stand_vacant(donor, browser):
    mandate = donor.mandates[Function.ELECTED]
    vacant = successor(what="vacant", name="", email="", starts_on="")
    assert browser(donor.officer).confirm(f"{donor.people}/{mandate.id}/successor", vacant).status_code == 303
    confirm(donor, one())
    assert session.get(Mandate, mandate.id).ends_on == clock.today()
    assert session.scalar(select(func.count()).select_from(Mandate)) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"email": ""},
        {"name": ""},
        {"starts_on": ""},
        {"starts_on": "01/01/2024"},
        {"ends_on": "01/01/2020"},
        {"until": "01/01/2025"},
        {"what": "x"},
    ],
    ids=str,
)
def test_a_succession_that_contradicts_itself_is_refused(donor, browser, change):
    page = f"{donor.people}/{donor.mandates[Function.ELECTED].id}/successor"
    assert browser(donor.officer).post(page, data=successor(**change)).status_code == 422


def test_only_the_seat_has_a_successor(donor, browser):
    assert browser(donor.officer).get(f"{donor.people}/{donor.mandates[Function.READER].id}/successor").status_code == 404


def test_a_contact_is_replaced_once_staff_confirm(donor, browser):
    officer = browser(donor.officer)
    typed_in = {"address": "1 place de la Comédie\n69001 Lyon", "email": "finances@lyon.example", "phone": "04 72 10 30 30"}
    assert officer.post(f"{donor.pages}/contact", data=typed_in).status_code == 303
    assert contacts.of_authority(donor.authority.id) == contacts.Contact()
    assert officer.post(f"{donor.pages}/contact", data=typed_in).status_code == 422
    confirm(donor, one())
    assert contacts.of_authority(donor.authority.id).phone == "04 72 10 30 30"
    assert "04 72 10 30 30" in officer.get(donor.people).text
    assert "04 72 10 30 30" in browser(donor.staff).get(f"/staff/authorities/{donor.authority.id}").text


@pytest.mark.parametrize("change", [{"email": "nobody"}, {"phone": "appelez-moi"}, {"phone": "1" * 31}, {"address": "x" * 401}], ids=str)
def test_a_contact_is_read_strictly(donor, browser, change):
    assert browser(donor.officer).post(f"{donor.pages}/contact", data=change).status_code == 422


def test_ones_own_address_changes_once_staff_confirm_and_both_addresses_are_told(donor, browser):
    officer, former = browser(donor.officer), donor.officer.email
    assert officer.post(f"{donor.pages}/me", data={"name": "Thomas R.", "email": "thomas@lyon.example"}).status_code == 303
    assert officer.get(donor.pages).status_code == 200
    confirm(donor, one())
    assert session.get(User, donor.officer.id).email == "thomas@lyon.example"
    told = [(former, "address_asked"), (former, "request_confirmed"), ("thomas@lyon.example", "request_confirmed")]
    assert sorted(templates()) == sorted(told)
    assert officer.get(donor.pages).status_code == 302


def test_an_address_that_someone_else_has_is_refused_to_staff_and_told_to_nobody(donor, browser):
    officer, staff = browser(donor.officer), browser(donor.staff)
    taken = {"name": "Thomas Renaud", "email": donor.reader.email}
    assert officer.post(f"{donor.pages}/me", data=taken).status_code == 303
    assert staff.post(f"/staff/requests/{one().id}/confirm", data={"version": "1", "answer": ""}).status_code == 422
    assert one().state is State.WAITING
    assert templates() == [(donor.officer.email, "address_asked")]


def test_what_staff_confirm_cannot_be_taken_off_the_worklist_unread(donor, browser):
    browser(donor.officer).post(f"{donor.pages}/contact", data={"phone": "0472103030"})
    browser(donor.staff).post(f"/staff/requests/{one().id}/seen")
    assert one().state is State.WAITING


def test_every_mail_can_be_set_in_both_languages(donor, browser):
    officer = browser(donor.officer)
    a_user(email="ines.moreau@example.org", language="en")
    officer.confirm(f"{donor.people}/invite", invitation())
    officer.confirm(f"{donor.people}/{donor.mandates[Function.READER].id}/end", {"ends_on": typed(yesterday())})
    officer.post(f"{donor.pages}/contact", data={"phone": "0472103030"})
    confirm(donor, session.scalars(select(DonorRequest).filter_by(kind=Kind.CONTACT)).one())
    mails = [sender.set_mail(mail) for mail in session.scalars(select(Mail).order_by(Mail.id))]
    assert [mail["Subject"] for mail in mails] == [
        "Ville de Lyon invites you",
        "Votre mandat pour la Ville de Lyon prend fin",
        "Confirmé : Contact de la collectivité",
    ]
    assert all("%(" not in mail.get_content() for mail in mails)
