"""The blueprint of the pages of news and dates."""

from flask import Blueprint

blueprint = Blueprint("news", __name__)
