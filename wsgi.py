"""The application for a WSGI server: `gunicorn wsgi:app`."""

from fundtracker import create_app

app = create_app()
