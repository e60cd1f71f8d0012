"""The blueprint of the pages of minutes."""

from flask import Blueprint

blueprint = Blueprint("minutes", __name__)
