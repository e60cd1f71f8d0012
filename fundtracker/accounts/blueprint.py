"""The blueprint of signing in, of one's own account, and of people."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
