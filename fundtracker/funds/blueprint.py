"""The blueprint of the staff's pages about funds."""

from flask import Blueprint

blueprint = Blueprint("funds", __name__)
