"""The blueprint of the pages of notices."""

from flask import Blueprint

blueprint = Blueprint("notices", __name__)
