"""Who listens to which hook: the one table in which packages below are answered by packages above, in the order of the ladder."""

from fundtracker.accounts import access, history, leaving, session, throttle, users
from fundtracker.authorities import lines as authority_lines
from fundtracker.authorities import mandates, successions, views_own
from fundtracker.closing import shares
from fundtracker.closing import wording as closing_words
from fundtracker.committees import (
    agenda,
    attendance,
    committees,
    consequences,
    decidable,
    follow_up,
    meetings,
    presiding,
    reconvening,
    seats,
    triggers,
    views_parts,
)
from fundtracker.committees import passing as seats_passing
from fundtracker.contributions import earmarks, mirrors
from fundtracker.contributions import lines as receipt_lines
from fundtracker.contributions import passing as pledges_passing
from fundtracker.corrections import hindrances
from fundtracker.documents import store
from fundtracker.donors import views as donors_pages
from fundtracker.grants import drawing, instalments, promises, running, years
from fundtracker.grants import leaving as payments_leaving
from fundtracker.grants import wording as grant_words
from fundtracker.ledger import check, means
from fundtracker.mail import outbox
from fundtracker.minutes import for_packs, minutes
from fundtracker.notices import passing as answers_passing
from fundtracker.packs import annexes
from fundtracker.room import views as room_pages
from fundtracker.room import views_tabs
from fundtracker.staff import views as staff_pages
from fundtracker.votes import amounts, living
from fundtracker.votes import presiding as casting
from fundtracker.web import places

WIRES = (
    # mails and menus
    outbox.WRITING.heard_by(throttle.count_form),
    places.ALLOWED.heard_by(access.may_open),
    places.PLACES.heard_by(donors_pages.places),
    places.COUNTS.heard_by(staff_pages.counts),
    # people
    session.HOMES.heard_by(views_own.home, donors_pages.home),
    users.HINDRANCES.heard_by(mandates.keeps_from_a_role),
    leaving.OPEN.heard_by(payments_leaving.open_of, follow_up.open_of),
    leaving.CLOSING.heard_by(mandates.left_by, committees.led_by_an_account),
    leaving.PASSING_ON.heard_by(payments_leaving.pass_on, follow_up.pass_on),
    history.READERS.heard_by(authority_lines.readers, earmarks.readers, receipt_lines.readers, grant_words.readers, closing_words.readers),
    # authorities
    mandates.CONSEQUENCES.heard_by(committees.led_by_a_mandate),
    successions.HINDRANCES.heard_by(seats_passing.under_way),
    successions.PASSING.heard_by(pledges_passing.pass_on, seats_passing.pass_on, answers_passing.pass_on),
    # the book
    means.CLAIMS.heard_by(promises.claims, decidable.claims),
    years.CLOSING.heard_by(hindrances.keeps_year_open),
    check.MIRRORS.heard_by(
        store.differing,
        mirrors.pledges,
        mirrors.receipts,
        drawing.differing,
        instalments.differing,
        instalments.exceeding,
        running.differing,
        seats.strangers,
        triggers.missing,
    ),
    # meetings
    agenda.CHANGING.heard_by(living.keeps_item),
    agenda.AMENDING.heard_by(amounts.keep),
    attendance.AGAINST.heard_by(living.contradicts),
    meetings.CANCELLING.heard_by(living.keeps_meeting),
    meetings.RECORDING.heard_by(minutes.keeps_record),
    presiding.KEEPING.heard_by(casting.keeps),
    reconvening.CARRYING.heard_by(minutes.follow),
    consequences.TELLING.heard_by(shares.told_of),
    consequences.KEEPING.heard_by(shares.keep),
    annexes.OF_MEETING.heard_by(for_packs.annexes),
    views_parts.MEETING_PAGE.heard_by(room_pages.meeting_page),
    views_parts.MEETING_TABS.heard_by(views_tabs.of),
)
"""Every hook with its listeners."""


def connect() -> None:
    """Wire every hook that is not wired yet: the table is the same for every application of a process."""
    for wire in WIRES:
        if wire.hook.listeners is None:
            wire.connect()
