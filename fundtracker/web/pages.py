"""Answering with a page: the status follows the form it shows."""

from typing import Any

from flask import Response, make_response, render_template

from fundtracker.web.forms import BaseForm


def page(template: str, *, form: BaseForm | None = None, **context: Any) -> Response:
    """Render a template; with a form that is wrong or was refused, under that form's status (422, 409…)."""
    return make_response(render_template(template, form=form, **context), form.status if form is not None else 200)
