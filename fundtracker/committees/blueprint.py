"""The blueprint of committees and meetings."""

from flask import Blueprint

blueprint = Blueprint("committees", __name__)
