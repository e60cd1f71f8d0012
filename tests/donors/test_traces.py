"""The euro trace: every receipt adds up to the cent; the file alone is enough to recompute it, and a change in it is noticed."""

import copy
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from fundtracker.authorities import contributors
from fundtracker.donors import statements, traces
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.ledger import book, positions
from fundtracker.ledger.rules import Earmark
from tests.factories import a_fund, a_mandate, a_project, a_user, an_authority
from tests.grants.world import a_world, paid, sign
from tests.ledger.scene import DAY

SCRIPT = Path(__file__).parents[2] / "docs" / "recompute.py"
spec = importlib.util.spec_from_file_location("recompute", SCRIPT)
recompute = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recompute)


@pytest.fixture
def donor(database):
    return an_authority(name="Saint-Étienne")


def receive(fund, donor, cents, **more):
    with transaction():
        return book.receive(fund_id=fund.id, authority_id=donor.id, cents=cents, value_date=DAY, by=COMMAND, **more)


def differences(whole):
    return [sentence for fund in whole["funds"] for sentence in recompute.Book(fund).differences()]


@pytest.fixture
def lived(donor):
    """A fund in which much happened to a donor's money."""
    fund, other = a_fund("MAR-2023"), an_authority()
    project = a_project(fund)
    first = receive(fund, donor, 100_00, fee_bp=250)
    receive(fund, donor, 70_01, earmark=Earmark(project_id=project.id))
    receive(fund, other, 333_33)
    bounced = receive(fund, other, 10_00)
    with transaction():
        book.spend(fund_id=fund.id, cents=9_99, value_date=DAY, by=COMMAND, bank_charge=True)
        book.interest(fund_id=fund.id, cents=1_00, value_date=DAY, by=COMMAND)
        book.bounce(receipt_id=bounced.id, value_date=DAY, by=COMMAND)
        book.reassign(receipt_id=first.id, authority_id=other.id, pledge_id=None, value_date=DAY, by=COMMAND)
        book.reassign(receipt_id=first.id, authority_id=donor.id, pledge_id=None, value_date=DAY, by=COMMAND)
    return fund


def test_each_receipt_adds_up_to_the_cent(donor, lived):
    [found] = traces.of_donor(donor.id)
    assert len(found.ways) == 2
    for way in found.ways:
        assert way.total == sum(use.cents for use in way.uses) + way.lot.unspent
    assert sum(way.lot.unspent for way in found.ways) == positions.identity(lived.id, donor.id).closing


def test_what_a_project_cost_is_net_of_what_came_back(database):
    world = a_world(100_00)
    paid(world, sign(world, 60_00), 30_00)
    [found] = traces.of_donor(world.authority_id)
    [way] = found.ways
    assert [(use.title_fr, use.cents) for use in way.uses] == [(world.project.title_fr, 30_00)]
    assert way.lot.unspent == 70_00


def test_a_receipt_the_bank_took_back_says_so(donor):
    fund = a_fund()
    taken = receive(fund, donor, 5_00)
    with transaction():
        book.bounce(receipt_id=taken.id, value_date=DAY, by=COMMAND)
    [found] = traces.of_donor(donor.id)
    assert [(use.name.id, use.cents) for use in found.ways[0].uses] == [("Taken back by the bank", 5_00)]


def test_the_file_alone_is_enough_to_recompute_everything(donor, lived):
    whole = json.loads(json.dumps(traces.whole(contributors.get(donor.id))))
    assert differences(whole) == []
    assert {fund["code"]: fund["head"]["seq"] for fund in whole["funds"]} == {"MAR-2023": len(whole["funds"][0]["movements"])}


@pytest.mark.parametrize("change", ["amount", "shares", "order", "cut", "unspent", "hash"])
def test_whatever_is_changed_in_the_file_is_noticed(donor, lived, change):
    whole = json.loads(json.dumps(traces.whole(contributors.get(donor.id))))
    fund = copy.deepcopy(whole)["funds"][0]
    moves = fund["movements"]
    charge = next(line for line in moves if line["body"][2] == "expense")
    if change == "amount":
        charge["body"][3] -= 1
    elif change == "shares":
        charge["shares"][0][1] += 1
        charge["shares"][1][1] -= 1
    elif change == "order":
        moves[-1], moves[-2] = moves[-2], moves[-1]
    elif change == "cut":
        del moves[-1]
    elif change == "unspent":
        fund["receipts"][0]["unspent"] += 1
    else:
        moves[2]["hash"] = "0" * 64
    assert differences({"funds": [fund]}) != []


def test_the_script_runs_alone(donor, lived, tmp_path):
    file = tmp_path / "trace.json"
    file.write_text(json.dumps(traces.whole(contributors.get(donor.id))), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.strip().endswith("movements: everything agrees")


def test_a_donor_reads_its_own_trace_and_no_bank_data(donor, lived, client):
    member, stranger = a_user(), an_authority()
    a_mandate(member, donor)
    receive(lived, stranger, 100)
    client.sign_in(member)
    assert "70,01" in client.get(f"/donors/{donor.siren}/trace").text
    answer = client.get(f"/donors/{donor.siren}/trace.json")
    assert answer.mimetype == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "memo" not in answer.text.replace("memo_digest", "")
    for address in (f"/donors/{stranger.siren}/trace", f"/donors/{stranger.siren}/trace.json", "/donors/999999999/trace"):
        assert client.get(address).status_code == 404


def test_a_donor_without_money_gets_a_page_that_says_so(donor, client):
    member = a_user()
    a_mandate(member, donor)
    client.sign_in(member)
    assert "Rien n’a encore été reçu" in client.get(f"/donors/{donor.siren}/trace").text
    assert client.get(f"/donors/{donor.siren}/trace.json").json["funds"] == []
    assert statements.years(donor.id)
