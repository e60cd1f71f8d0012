"""The blueprint of the pages of packs."""

from flask import Blueprint

blueprint = Blueprint("packs", __name__)
