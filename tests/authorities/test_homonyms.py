"""Two authorities of one name: wherever they could be taken for each other, staff and members read their département."""

import re
from collections import deque

import pytest

from fundtracker.accounts.permissions import Role
from fundtracker.contributions import pledges, receipts
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.notices.rules import Answer
from tests.client import Client
from tests.committees.scene import BEFORE, Scene, a_scene
from tests.databases import Database
from tests.factories import a_mandate, a_user, an_authority
from tests.notices.acts import answer, told
from tests.watch import clock_at

BARE = re.compile(r"(?<!value=\")Saint-Benoît(?! \((?:974|86)\))")
"""A field that holds the name itself is the one place where it stands alone."""
WRAPPED = re.compile(r"</text><text[^>]*>")
"""Where a picture breaks a name into two lines."""
LINK = re.compile(r'href="(/[^"#]*)"')
SKIPPED = ("/sign-out", "/static", "/donors/", "/language")


@pytest.fixture
def twins(database: Database) -> Scene:
    """Two communes called Saint-Benoît with pledges, receipts, seats, a proxy and a recusal in one fund."""
    scene = a_scene(code="MAR-2023", name_fr="Séisme au Maroc")
    for siren, departement in (("219740107", "974"), ("218602141", "86")):
        donor = an_authority(siren, name="Saint-Benoît", departement=departement)
        member = a_user()
        a_mandate(member, donor)
        with transaction():
            given = {"fund_id": scene.fund.id, "by": COMMAND}
            day = scene.fund.opened_on
            pledge_id = pledges.record(authority_id=donor.id, cents=20_000, announced_on=day, **given)
            receipts.record(cents=10_000, received_on=day, pledge_id=pledge_id, **given)
        scene.donors.append(donor)
        scene.members.append(member)
    meeting_id = told(scene)
    answer(scene, meeting_id, 3, Answer.PROXY, proxy_to=4)
    return scene


def pages(client: Client, start: str, most: int) -> dict[str, str]:
    """What the pages say that can be reached from one, by address; each address once, without its query."""
    seen, waiting = {}, deque([start])
    while waiting and len(seen) < most:
        address = waiting.popleft()
        if address in seen:
            continue
        shown = client.get(address, follow_redirects=True, check_html=False)
        seen[address] = WRAPPED.sub(" ", shown.text) if shown.mimetype == "text/html" else ""
        for link in LINK.findall(seen[address]):
            path = link.split("?")[0]
            if path not in seen and not path.startswith(SKIPPED):
                waiting.append(path)
    return seen


@pytest.mark.parametrize("role", [Role.STAFF, Role.APPROVER, None])
def test_no_page_leaves_one_to_guess_which_of_two_is_meant(twins: Scene, client: Client, role: Role | None) -> None:
    with clock_at(BEFORE):
        client.sign_in(a_user(role) if role else twins.members[3])
        found = pages(client, "/staff" if role else "/me/authorities", 250)
    naming = [address for address, text in found.items() if "Saint-Benoît" in text]
    assert len(naming) >= (12 if role else 4), sorted(found)
    bare = {address: [text[max(0, m.start() - 60) : m.end() + 30] for m in BARE.finditer(text)][:2] for address, text in found.items()}
    assert {address: where for address, where in bare.items() if where} == {}
