"""The blueprint of the pages of donors' requests."""

from flask import Blueprint

blueprint = Blueprint("requests", __name__)
