"""What the pages of notices share: the seats a person acts for at a meeting, the reply form, words for templates."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from fundtracker.accounts.access import Person
from fundtracker.committees import attendance, committees
from fundtracker.committees.meetings import MeetingLine
from fundtracker.kernel.errors import NotFound
from fundtracker.notices import replies, sheets
from fundtracker.notices import wording as words
from fundtracker.notices.blueprint import blueprint
from fundtracker.notices.forms import ReplyForm
from fundtracker.notices.replies import ReplyLine
from fundtracker.web import wording
from fundtracker.web.pages import page


@blueprint.app_template_filter("answer_word")
def answer_word(value: Any) -> str:
    """An answer as people read it."""
    return wording.say(words.ANSWERS[value])


@blueprint.app_template_filter("answer_tag")
def answer_tag(value: Any) -> str:
    """The colour of an answer's tag."""
    return words.TAGS[value]


def seats_of(person: Person, meeting: MeetingLine) -> dict[int, str]:
    """The seats of a meeting that a person acts for today, as id and name; a reader acts for none."""
    held = committees.acts_for(person.id)
    return {seat.authority_id: seat.authority_name for seat in attendance.of_meeting(meeting.id) if seat.authority_id in held}


def reply_of(meeting: MeetingLine, authority_id: int) -> ReplyLine:
    """What a seat answered. Raises NotFound: no such seat."""
    found = replies.of_meeting(meeting.id).get(authority_id)
    if found is None:
        raise NotFound
    return found


def reply_form(meeting: MeetingLine, reply: ReplyLine, *, by_phone: bool = False) -> ReplyForm:
    """The form of a seat's answer, filled with what is on record."""
    known = {"person": reply.person, "deputy_email": reply.deputy_email, "proxy_to_id": reply.proxy_to_id}
    form = ReplyForm(answer=reply.answer.value if reply.answer else None, **known)
    form.offer(sheets.holders(meeting.id, reply.authority_id), _("Choose"), by_phone=by_phone)
    return form


def reply_page(form: ReplyForm, meeting: MeetingLine, reply: ReplyLine, **more: Any) -> Response:
    """The page on which someone who signed in answers for a seat."""
    shown = {"taking": sheets.takes_answers(meeting), "back": url_for("notices.reply_list", meeting_id=meeting.id)}
    return page("notices/reply.html", form=form, meeting=meeting, reply=reply, **shown, **more)
