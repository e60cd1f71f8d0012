"""A person's private notes: written on a meeting and its items, searched over all meetings, taken away in one file."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import signed_in, the_person
from fundtracker.committees import agenda, permissions, veils
from fundtracker.committees.views_parts import seen_meeting
from fundtracker.documents import serving
from fundtracker.room import notes, search
from fundtracker.room.blueprint import blueprint
from fundtracker.room.forms import NoteForm
from fundtracker.room.notes import NoteLine
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


@blueprint.route("/meetings/<int:meeting_id>/note", methods=["GET", "POST"])
@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/note", methods=["GET", "POST"])
@signed_in
def note(meeting_id: int, item_id: int | None = None) -> ResponseReturnValue:
    """Write a private note on a meeting or one of its items."""
    person, meeting = seen_meeting(meeting_id)
    item = veils.item(agenda.get(item_id, meeting_id), permissions.withheld(person, meeting)) if item_id else None
    kept = notes.of_meeting(person.id, meeting_id).get(item_id)
    form = NoteForm(text=kept.text if kept else "")
    place = f"item-{item_id}" if item_id else "notes"
    verb = lambda: notes.write(person.id, meeting_id=meeting_id, item_id=item_id, text=str(form.text.data))  # noqa: E731 used below
    to = lambda _id: url_for("room.meeting", meeting_id=meeting_id, _anchor=place)  # noqa: E731 used below
    answer = acts.done(form, verb, _("Your note is kept. Only you can read it."), to)
    return answer or page("room/note.html", form=form, meeting=meeting, item=item, note=kept, act=ActForm)


@blueprint.post("/me/notes/<int:note_id>/delete")
@signed_in
def delete_note(note_id: int) -> ResponseReturnValue:
    """Delete one of one's own notes for good."""
    form, person = ActForm(), the_person()
    notes.get(note_id, person.id)
    verb = lambda: notes.delete(note_id, user_id=person.id)  # noqa: E731 used below
    answer = acts.done(form, verb, _("The note is deleted."), lambda _id: url_for("room.my_notes"))
    return answer or _notes_page()


@blueprint.get("/me/notes")
@signed_in
def my_notes() -> ResponseReturnValue:
    """One's own notes over all meetings, or those that hold some words."""
    return _notes_page()


@blueprint.get("/me/notes.txt")
@signed_in
def my_notes_file() -> ResponseReturnValue:
    """All of one's own notes in one file."""
    text = "\n\n\n".join(_written(line) for line in notes.find(the_person().id)) + "\n"
    return serving.attachment(text.encode(), "notes.txt", "text/plain")


def _notes_page() -> Response:
    words = request.args.get("q", "").replace("\0", "")[:100]
    person = the_person()
    found, seen = notes.find(person.id, words), {meeting.id for meeting in search.find(person, "")}
    return page("room/notes.html", words=words, notes=found, seen=seen, act=ActForm)


def _written(line: NoteLine) -> str:
    """A note as the file has it: what it is about, then its text."""
    about = [f"{line.code} – {line.meeting_title}, {wording.moment(line.starts_at)}", line.item_title]
    return "\n".join([*filter(None, about), "", line.text])
