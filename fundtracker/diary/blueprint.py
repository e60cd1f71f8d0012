"""The blueprint of the diary's pages."""

from flask import Blueprint

blueprint = Blueprint("diary", __name__)
