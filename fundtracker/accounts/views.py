"""Signing in and out, forgotten passwords, links, and one's own account."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import entry, journal, links, passwords, sign_ins, typed, users
from fundtracker.accounts import session as browser
from fundtracker.accounts.access import current_actor, current_person, public, signed_in, the_person
from fundtracker.accounts.blueprint import blueprint
from fundtracker.accounts.forms import ChangePasswordForm, ForgottenForm, LanguageForm, NewPasswordForm, SignInForm
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with an address and a password."""
    form = SignInForm()
    if request.method == "GET" and current_person():
        return redirect(url_for("accounts.me"))
    if form.sent():
        address = request.remote_addr or ""
        try:
            password, former = str(form.password.data), browser.own_token()
            token = entry.sign_in(str(form.email.data), password, address=address, hashing=browser.hashing(), former=former)
        except Refusal as refusal:
            journal.note("sign-in refused", status=refusal.status, account=sign_ins.digest(str(form.email.data).casefold())[:12])
            form.show(refusal)
        else:
            browser.begin(token)
            journal.note("signed in")
            back = typed.unwrap(request.form.get("kept", ""), the_person().id, secret=str(current_app.secret_key))
            if back is not None:
                return page("accounts/go_on.html", typed=back)
            return redirect(browser.safe_next(request.args.get("next")) or url_for("accounts.me"), 303)
    return page("accounts/sign_in.html", form=form, kept=request.form.get("kept", ""))


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out: the session is dead, wherever its cookie was copied to."""
    journal.note("signed out")
    with transaction():
        sign_ins.end(browser.own_token())
    browser.forget()
    flash(_("You are signed out."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether the address is known or not."""
    form = ForgottenForm()
    if form.sent():
        entry.forgotten(str(form.email.data), address=request.remote_addr or "")
        journal.note("link asked for")
        return page("accounts/forgotten_sent.html")
    return page("accounts/forgotten.html", form=form)


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> ResponseReturnValue:
    """Choose a password with a mailed link; opening the page uses nothing up."""
    form = NewPasswordForm()
    email = links.email_of(token)
    if not email:
        return page("accounts/link_dead.html"), 410
    if form.sent():
        try:
            passwords.check(str(form.password.data), email=email)
            hashed = browser.hashing().hash(str(form.password.data))
            with transaction():
                links.use(token, password_hash=hashed, address=request.remote_addr or "")
            journal.note("password set by link")
            browser.forget()
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"), 303)
        except Refusal as refusal:
            form.show(refusal)
    return page("accounts/link.html", form=form, email=email)


@blueprint.get("/me")
@signed_in
def me() -> ResponseReturnValue:
    """Each person's first page, by what they are."""
    person = the_person()
    if person.role:
        return redirect(url_for("staff.show"))
    home = browser.home_of(person.id)
    return redirect(home) if home else page("accounts/no_home.html")


@blueprint.get("/me/account")
@signed_in
def account() -> ResponseReturnValue:
    """One's own account: password, language, open sessions."""
    person = the_person()
    language = LanguageForm(language=users.get(person.id).language)
    return page(
        "accounts/account.html", sessions=sign_ins.list_(person.id, token=browser.own_token()), language_form=language, act=ActForm()
    )


@blueprint.route("/me/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password."""
    form, person = ChangePasswordForm(), the_person()
    if form.sent():
        try:
            typed = {"current": str(form.current.data), "new": str(form.password.data)}
            here = {"token": browser.own_token(), "address": request.remote_addr or ""}
            entry.change_password(person.id, **typed, **here, hashing=browser.hashing())
            journal.note("password changed")
            flash(_("Your password is changed; your other sessions are ended."), "success")
            return redirect(url_for("accounts.account"), 303)
        except Refusal as refusal:
            form.show(refusal)
    return page("accounts/password.html", form=form)


@blueprint.post("/me/language")
@signed_in
def language() -> ResponseReturnValue:
    """Keep one's own language."""
    form = LanguageForm()
    if form.sent() and submit(form, lambda: users.set_language(the_person().id, by=current_actor(), **form.values()), by=current_actor()):
        flash(_("Your language is kept."), "success")
    return redirect(url_for("accounts.account", lang=form.language.data if not form.errors else None), 303)


@blueprint.post("/me/sessions/<int:sign_in_id>/end")
@signed_in
def end_session(sign_in_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    with transaction():
        sign_ins.end_one(sign_in_id, user_id=the_person().id)
    flash(_("The session is ended."), "success")
    return redirect(url_for("accounts.account"), 303)
