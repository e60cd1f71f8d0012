"""The blueprint of pledges and receipts; the view modules beside it register on it."""

from flask import Blueprint

blueprint = Blueprint("contributions", __name__)
