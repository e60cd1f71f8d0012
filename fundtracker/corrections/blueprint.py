"""The blueprint of corrections; the view modules beside it register on it."""

from flask import Blueprint

blueprint = Blueprint("corrections", __name__)
