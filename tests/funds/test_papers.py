"""Papers of a fund: nobody outside reads one before it is published, nor after it is taken back."""

import io
from datetime import date

import pytest

from fundtracker.accounts.permissions import Role
from fundtracker.documents import store
from fundtracker.funds import papers
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from tests.client import Client
from tests.databases import Database
from tests.documents.samples import a_pdf
from tests.factories import a_fund, a_user
from tests.watch import clock_at

WORDS = {"dated": "01/03/2024", "title_fr": "Règlement du fonds", "title_en": "Rules of the fund"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(a_user(Role.STAFF))
    return client


def a_paper(fund_id: int, *, public: bool = True) -> int:
    kept = store.put(io.BytesIO(a_pdf()), "reglement.pdf")
    with transaction():
        paper_id = papers.add(fund_id, file=kept, dated=date(2024, 3, 1), title_fr="Règlement", title_en="Rules", by=COMMAND)
        return papers.publish(paper_id, fund_id=fund_id, by=COMMAND) if public else paper_id


def test_a_paper_is_sent_checked_published_read_by_everyone_and_taken_back(database: Database, staff: Client) -> None:
    fund = a_fund("MAR-2023")
    answer = staff.post("/staff/funds/MAR-2023/papers/new", data={**WORDS, "file": [(io.BytesIO(a_pdf()), "reglement.pdf")]})
    assert answer.status_code == 303
    [draft] = papers.list_(fund.id, drafts=True)
    outside, inside = f"/funds/MAR-2023/papers/{draft.id}", f"/staff/funds/MAR-2023/papers/{draft.id}"
    assert papers.list_(fund.id) == []
    assert staff.get(outside).status_code == 404
    assert staff.get(inside).data.startswith(b"%PDF")
    assert "Tout le monde peut le lire" in staff.get(f"{inside}/publish").text
    assert staff.post(f"{inside}/publish", data={"step": "edit"}).status_code == 303
    assert papers.list_(fund.id) == []
    assert staff.confirm(f"{inside}/publish", {}).status_code == 303
    staff.post("/sign-out")
    assert "Règlement du fonds" in staff.get("/funds/MAR-2023").text
    answer = staff.get(outside)
    assert (answer.status_code, answer.data[:4], answer.headers["Content-Disposition"][:10]) == (200, b"%PDF", "attachment")


def test_a_paper_taken_back_is_nobodys_any_more(database: Database, staff: Client) -> None:
    fund = a_fund("MAR-2023")
    paper_id = a_paper(fund.id)
    assert staff.get(f"/funds/MAR-2023/papers/{paper_id}").status_code == 200
    assert staff.post(f"/staff/funds/MAR-2023/papers/{paper_id}/withdraw").status_code == 303
    assert staff.get(f"/funds/MAR-2023/papers/{paper_id}").status_code == 404
    assert "Règlement" not in staff.get("/funds/MAR-2023").text


def test_a_paper_is_of_its_own_fund_alone(database: Database, staff: Client) -> None:
    a_fund("MAR-2023")
    paper_id = a_paper(a_fund("HTI-2021").id)
    for address in (f"/funds/MAR-2023/papers/{paper_id}", f"/staff/funds/MAR-2023/papers/{paper_id}", "/funds/MAR-2023/papers/99"):
        assert staff.get(address).status_code == 404
    assert staff.get(f"/staff/funds/MAR-2023/papers/{paper_id}/publish").status_code == 404
    assert staff.post(f"/staff/funds/MAR-2023/papers/{paper_id}/withdraw").status_code == 404


@pytest.mark.parametrize("broken", [{"title_fr": ""}, {"title_en": "x" * 201}, {"dated": "02/03/2024"}, {"dated": ""}])
def test_a_badly_described_paper_is_not_kept(database: Database, staff: Client, broken: dict[str, str]) -> None:
    fund = a_fund("MAR-2023")
    with clock_at("2024-03-01 09:00"):
        staff.sign_in(a_user(Role.STAFF))
        answer = staff.post("/staff/funds/MAR-2023/papers/new", data={**WORDS, **broken, "file": [(io.BytesIO(a_pdf()), "r.pdf")]})
    assert answer.status_code == 422
    assert papers.list_(fund.id, drafts=True) == []


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7 broken"])
def test_a_file_that_is_no_whole_pdf_is_refused_at_its_field(database: Database, staff: Client, content: bytes) -> None:
    fund = a_fund("MAR-2023")
    answer = staff.post("/staff/funds/MAR-2023/papers/new", data={**WORDS, "file": [(io.BytesIO(content), "r.pdf")]})
    assert answer.status_code == 422
    assert "Règlement du fonds" in answer.text
    assert papers.list_(fund.id, drafts=True) == []
