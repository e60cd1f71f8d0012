"""The blueprint of the pages of votes."""

from flask import Blueprint

blueprint = Blueprint("votes", __name__)
