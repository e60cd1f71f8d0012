"""The blueprint of partners, projects, grants, payments and reports; the view modules beside it register on it."""

from flask import Blueprint

blueprint = Blueprint("grants", __name__)
