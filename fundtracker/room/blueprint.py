"""The blueprint of the pages of room."""

from flask import Blueprint

blueprint = Blueprint("room", __name__)
