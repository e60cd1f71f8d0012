"""The lists of requests, a donor's and the staff's, 25 a page; one of them, fetched through its owner."""

from typing import Any

from sqlalchemy import Select, func, select

from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.requests import lines
from fundtracker.requests.lines import RequestLine
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import State
from fundtracker.web.lists import Listing

PAGE = 25


def list_(*, authority_id: int | None = None, state: State | None = None, page: int = 1) -> Listing[RequestLine]:
    """Requests, the latest first: of one authority, in one state, or all."""
    query = select(DonorRequest)
    if authority_id is not None:
        query = query.filter_by(authority_id=authority_id)
    if state is not None:
        query = query.filter_by(state=state)
    return _page(query, page)


def _page(query: Select[Any], page: int) -> Listing[RequestLine]:
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (DonorRequest.asked_at.desc(), DonorRequest.id.desc())
    rows = session.scalars(query.order_by(*order).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listing(lines.of_rows(rows), total, page, max(1, -(-total // PAGE)))


def get(request_id: int, authority_id: int | None = None) -> RequestLine:
    """One request; through its authority where one is named.

    Raises:
        NotFound: no such request, or not this authority's: both look the same.
    """
    row = session.get(DonorRequest, request_id)
    if row is None or authority_id not in (None, row.authority_id):
        raise NotFound
    return lines.of_rows([row])[0]


def document(request_id: int, authority_id: int | None = None) -> int:
    """The id of the document that was sent with a request. Raises NotFound where there is none."""
    found = get(request_id, authority_id).document_id
    if found is None:
        raise NotFound
    return found
