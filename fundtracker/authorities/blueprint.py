"""The blueprint of the pages about contributors."""

from flask import Blueprint

blueprint = Blueprint("authorities", __name__)
