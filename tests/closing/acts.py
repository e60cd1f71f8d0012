"""Acts of these tests, each committed: a fund that is asked, decided, settled and closed."""

import datetime

from fundtracker.closing import answers, closings, settling
from fundtracker.closing.rules import Wish
from fundtracker.committees.rules import ItemKind
from fundtracker.funds.models import Fund
from fundtracker.grants import payments, years
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from tests.committees.scene import Scene, adopted
from tests.factories import a_user


def ask(scene: Scene, to: Fund | None = None, days: int = 60) -> None:
    with transaction():
        until = clock.today() + datetime.timedelta(days=days)
        closings.ask(scene.fund.id, to_fund_id=to.id if to else None, answers_until=until, by=scene.by)


def answer(scene: Scene, number: int, wish: Wish) -> None:
    with transaction():
        answers.give(scene.fund.id, scene.donors[number].id, wish=wish, by=Actor("user", scene.members[number].id))


def decide(scene: Scene) -> int:
    """The committee decides to close, and the chair signs."""
    return adopted(scene, ItemKind.CLOSURE, title="Clôture du fonds")


def settle(scene: Scene) -> int:
    with transaction():
        return settling.prepare(scene.fund.id, purpose="Clôture", by=scene.by)


def pay_all(scene: Scene) -> None:
    """Every payment under way is approved by someone else, and paid."""
    second = Actor("user", a_user("approver").id)
    for row in session.query(Payment).filter_by(state=PaymentState.PREPARED, fund_id=scene.fund.id).all():
        key = row.id
        with transaction():
            payments.approve(key, by=second)
        with transaction():
            payments.pay(key, value_date=clock.today(), by=scene.by)


def close_years(scene: Scene) -> None:
    """Every year that is over."""
    for line in reversed(years.list_(scene.fund.id)):
        if line.closed_at is None and line.year < clock.today().year:
            with transaction():
                years.close(scene.fund.id, line.year, by=scene.by)


def close(scene: Scene) -> None:
    close_years(scene)
    with transaction():
        closings.close(scene.fund.id, by=scene.by)
