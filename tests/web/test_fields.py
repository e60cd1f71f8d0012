"""What fields take and refuse: characters that cannot be kept, days as people type them."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

from fundtracker.web.fields import Characters, LineField, TextField, TypedField
from fundtracker.web.forms import BaseForm


class Written(Form):
    line = LineField("Line")
    text = TextField("Text")


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x7f", "\x85", "\ufffe", "\uffff", "\ufdd0", "\U0010ffff", "\u202e", "\ud800"])
@pytest.mark.parametrize("name", ["line", "text"])
def test_what_is_no_character_is_refused_with_a_sentence_and_the_rest_stays_typed(app: Flask, name: str, character: str) -> None:
    with app.test_request_context():
        form = Written(MultiDict({"line": "a", "text": "b"} | {name: f"Ma{character}rie"}))
        assert not form.validate()
        field = form[name]
        assert "invisibles" in str(field.errors[0])
        assert field._value() == ("Marie" if character != "\u202e" else "Ma\u202erie")


@pytest.mark.parametrize("typed", ["Київ № → 😀 ⵣ", "مرحبا", "中文", "👩‍🚒", "e\u0301"])
def test_every_script_is_taken(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = Written(MultiDict({"line": typed, "text": typed}))
        assert form.validate()
        assert form.line.data == typed


def test_a_byte_order_mark_pasted_along_is_dropped(app: Flask) -> None:
    with app.test_request_context():
        form = Written(MultiDict({"line": "\ufeff Marie", "text": "\ufeffa\nb"}))
        assert form.validate()
        assert (form.line.data, form.text.data) == ("Marie", "a\nb")


def fields_of(form: type[Any]) -> list[tuple[str, UnboundField]]:
    return [(name, found) for name in dir(form) if isinstance(found := getattr(form, name, None), UnboundField)]


def forms(base: type[Any] = BaseForm) -> list[type[Any]]:
    return [inner for form in base.__subclasses__() for inner in (form, *forms(form))]


def test_every_field_for_free_text_refuses_what_cannot_be_kept(app: Flask) -> None:
    checked, loose = 0, []
    for form in forms():
        for name, unbound in fields_of(form):
            kind: type[Field] = unbound.field_class
            if not issubclass(kind, StringField) or issubclass(kind, (HiddenField, PasswordField)):
                continue
            checked += 1
            if not issubclass(kind, (LineField, TextField, TypedField)) and not any(
                isinstance(check, Characters) for check in unbound.kwargs.get("validators", ())
            ):
                loose.append(f"{form.__module__}.{form.__name__}.{name}: {kind.__name__}")
    assert checked > 60
    assert loose == []
