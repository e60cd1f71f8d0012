"""What leaves the house names no partner and no place in danger (domain.md rule 18): every paper and file that a donor can open."""

import html
import io
import re
import zipfile

from fundtracker.authorities import contributors
from fundtracker.contributions import pledges, receipts
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from tests.donors.test_exports import SETTINGS
from tests.factories import a_mandate, a_user
from tests.grants.world import OPENED, a_world, paid, report, sign
from tests.packs.test_packs import text_of
from tests.watch import clock_at

SECRET = ("Tisserandes de l’Ouneine", "Ijoukak", "Coopérative aux cent métiers", "Aghbar")


def readable(answer):
    """The text of a paper, a file or a page."""
    if answer.data.startswith(b"%PDF"):
        return " ".join(text_of(answer.data).split())
    if answer.data.startswith(b"PK"):
        return zipfile.ZipFile(io.BytesIO(answer.data)).read("content.xml").decode()
    return html.unescape(answer.text)


def test_no_paper_and_no_file_names_who_is_in_danger(database, make_app):
    world = a_world(1_000_00, country="MA")
    with transaction():
        world.partner.masked, world.partner.name = True, SECRET[0]
        world.project.place, world.project.beneficiary, world.project.summary_fr = SECRET[1:]
        pledge_id = pledges.record(
            fund_id=world.fund.id,
            authority_id=world.authority_id,
            cents=500_00,
            announced_on=OPENED,
            project_id=world.project.id,
            by=COMMAND,
        )
        receipts.record(fund_id=world.fund.id, pledge_id=pledge_id, cents=100_00, received_on=OPENED, by=COMMAND)
    grant_id = sign(world, 600_00)
    paid(world, grant_id, 300_00)
    report(world, grant_id, 200_00)
    donor, member = contributors.get(world.authority_id), a_user()
    a_mandate(member, donor)
    client = make_app(SETTINGS).test_client()
    with clock_at("2024-03-01 09:00"):
        client.sign_in(member)
        listed = set(re.findall(rf'href="(/donors/{donor.siren}/[^"]+)"', client.get(f"/donors/{donor.siren}/papers").text))
        files = {f"/donors/{donor.siren}/{name}?year=2023" for name in ("scdl.csv", "e-apd.csv")} | {f"/donors/{donor.siren}/trace.json"}
        opened = {html.unescape(address): readable(client.get(html.unescape(address))) for address in listed | files}
    assert len(opened) >= 12
    assert [(address, word) for address, text in opened.items() for word in SECRET if word in text] == []
