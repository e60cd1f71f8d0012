"""The blueprint of the pages of closing."""

from flask import Blueprint

blueprint = Blueprint("closing", __name__)
