"""The blueprint of the donors' pages."""

from flask import Blueprint

blueprint = Blueprint("donors", __name__)
