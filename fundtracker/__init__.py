"""fundtracker follows the emergency solidarity funds of local authorities; `create_app` assembles it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from fundtracker import cli, config, jobs, wiring
from fundtracker.accounts import access, journal, sign_ins, throttle, views_people  # noqa: F401 views_people adds pages to its package's blueprint
from fundtracker.accounts import session as browser
from fundtracker.accounts import views as accounts_pages
from fundtracker.accounts import views_history as accounts_history  # noqa: F401 it gives templates the block of what was changed
from fundtracker.authorities import views as authorities_pages
from fundtracker.authorities import views_handover as authorities_handover  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.authorities import views_mandates, views_own, views_search, views_succession  # noqa: F401 they add pages to their package's blueprint
from fundtracker.closing import views as closing_pages
from fundtracker.closing import views_answers  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.committees import views as committees_pages
from fundtracker.committees import (  # noqa: F401 they add pages to their package's blueprint
    views_agenda,
    views_decisions,
    views_following,
    views_history,
    views_meetings,
    views_rules,
)
from fundtracker.contributions import views_corrections, views_earmarks, views_receipts, views_stages  # noqa: F401 they add pages to their package's blueprint
from fundtracker.contributions import views_pledges as contributions_pages
from fundtracker.corrections import views as corrections_pages
from fundtracker.corrections import views_preparing  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.diary import views as diary_pages
from fundtracker.diary import views_calendar  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.diary import views_staff as diary_staff  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.documents import store
from fundtracker.donors import views as donors_pages
from fundtracker.donors import views_exports as donor_exports  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.donors import views_letters as donor_letters  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.donors import views_owed as donor_owed  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.donors import views_papers as donor_papers  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.funds import views as funds_pages
from fundtracker.funds import views_fund_papers, views_programmes, views_updates  # noqa: F401 they add pages to their package's blueprint
from fundtracker.grants import (  # noqa: F401 they add pages to their package's blueprint
    views_bank,
    views_grants,
    views_milestones,
    views_papers,
    views_partners,
    views_photos,
    views_prepare,
    views_projects,
    views_reports,
    views_returns,
    views_years,
)
from fundtracker.grants import views_payments as grants_pages
from fundtracker.kernel.db import db
from fundtracker.mail import sender
from fundtracker.minutes import views as minutes_pages
from fundtracker.minutes import views_acts, views_remarks  # noqa: F401 they add pages to their package's blueprint
from fundtracker.news import telling, views_feeds  # noqa: F401 the latter adds pages to its package's blueprint
from fundtracker.news import views as news_pages
from fundtracker.notices import convening, reminders, views_convening, views_handover, views_questions  # noqa: F401 they add pages
from fundtracker.notices import views as notices_pages
from fundtracker.packs import building, views_building  # noqa: F401 the latter adds pages to its package's blueprint
from fundtracker.packs import views as packs_pages
from fundtracker.public import views as public_pages
from fundtracker.public import views_photos as public_photos  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.requests import views as requests_pages
from fundtracker.requests import views_asking, views_staff  # noqa: F401 they add pages to their package's blueprint
from fundtracker.requests import views_people as requests_people  # noqa: F401 it adds pages to its package's blueprint
from fundtracker.room import views as room_pages
from fundtracker.room import views_notes, views_reading  # noqa: F401 they add pages to their package's blueprint
from fundtracker.staff import views as staff_pages
from fundtracker.votes import asking, consultations, views_again, views_entering, views_presiding, views_rows  # noqa: F401 the views add pages to their package's blueprint
from fundtracker.votes import views as votes_pages
from fundtracker.web import addresses, health, logs, masking, toolkit

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    accounts_pages,
    authorities_pages,
    funds_pages,
    contributions_pages,
    grants_pages,
    corrections_pages,
    committees_pages,
    notices_pages,
    votes_pages,
    packs_pages,
    minutes_pages,
    closing_pages,
    news_pages,
    diary_pages,
    requests_pages,
    room_pages,
    donors_pages,
    public_pages,
    staff_pages,
    health,
)
"""Every module whose blueprint is served."""

SWEEPS = (
    jobs.Sweep("mail", 1, sender.send_waiting),
    jobs.Sweep("packs", 1, building.sweep),
    jobs.Sweep("news", 5, telling.tell),
    jobs.Sweep("notices", 15, convening.keep_up),
    jobs.Sweep("consultations", 5, consultations.sweep),
    jobs.Sweep("consultation reminders", 60, asking.remind_late),
    jobs.Sweep("reminders", 60, reminders.remind_late),
    jobs.Sweep("sessions", 60, sign_ins.sweep),
    jobs.Sweep("failed sign-ins", 60, throttle.forget),
    jobs.Sweep("documents", 60, store.sweep),
)
"""What the worker looks after, and every how many minutes."""


def create_app(environ: Mapping[str, str] | None = None, **settings: Any) -> Flask:
    """Assemble the application from the environment (or the mapping given); `settings` override single keys, for tests."""
    app = Flask("fundtracker", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "fundtracker" / "static"))
    app.config.update(config.load(environ), **settings)
    Path(app.config["HOME"]).mkdir(parents=True, exist_ok=True, mode=0o700)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logs.init_app(app)
    db.init_app(app)
    jobs.init_app(app, SWEEPS)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    addresses.init_app(app)
    browser.init_app(app)
    toolkit.init_app(app)
    access.init_app(app)
    journal.init_app(app)
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    news_pages.init_app(app)
    staff_pages.init_app(app)
    cli.init_app(app)
    masking.learn(app.url_map)
    wiring.connect()
    return app
