"""The worklist: what every package says is waiting, for the person who may do it, oldest first."""

from collections import Counter
from collections.abc import Callable, Sequence

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.closing import worklist as closing
from fundtracker.committees import worklist as committees
from fundtracker.contributions import worklist as contributions
from fundtracker.corrections import worklist as corrections
from fundtracker.diary import worklist as diary
from fundtracker.donors import worklist as donors
from fundtracker.funds import worklist as funds
from fundtracker.grants import worklist as grants
from fundtracker.kernel.text import Message, msg
from fundtracker.minutes import worklist as minutes
from fundtracker.notices import worklist as notices
from fundtracker.requests import worklist as requests
from fundtracker.web.lists import Listing

SOURCES: tuple[Callable[[], Sequence[Waiting]], ...] = (
    contributions.waiting,
    grants.waiting,
    corrections.waiting,
    committees.waiting,
    notices.waiting,
    minutes.waiting,
    closing.waiting,
    funds.waiting,
    donors.waiting,
    diary.waiting,
    requests.waiting,
)


PAGE = 25

NAMES: dict[str, Message] = {
    "pledge_overdue": msg("Overdue pledge"),
    "pledge_not_voted": msg("Pledge without a vote"),
    "paper_missing": msg("Missing paper"),
    "receipt_in_suspense": msg("Receipt in suspense"),
    "disbursement_to_approve": msg("Payment to approve"),
    "disbursement_to_pay": msg("Payment to make"),
    "disbursement_to_prepare": msg("Payment to prepare"),
    "report_overdue": msg("Overdue report"),
    "report_to_accept": msg("Report to accept"),
    "correction_to_confirm": msg("Correction to confirm"),
    "grant_to_sign": msg("Grant to sign"),
    "grant_to_reserve": msg("Grant to complete"),
    "grant_to_end": msg("Grant to end"),
    "meeting_without_agenda": msg("Meeting without agenda"),
    "meeting_without_pack": msg("Meeting without pack"),
    "item_without_decision": msg("Item without outcome"),
    "decision_to_sign": msg("Decision to be signed"),
    "decision_to_ratify": msg("Decision to ratify"),
    "past_to_confirm": msg("Decision of the past to confirm"),
    "decision_overdue": msg("Overdue follow-up"),
    "decision_to_review": msg("Decision to look at again"),
    "question_to_answer": msg("Question to answer"),
    "deputy_to_confirm": msg("Deputy to confirm"),
    "seats_without_answer": msg("Seats without answer"),
    "agenda_untold": msg("Agenda to announce"),
    "committee_without_chair": msg("Committee without chair"),
    "minutes_to_draft": msg("Minutes to draft"),
    "minutes_to_send": msg("Minutes to send"),
    "remarks_to_answer": msg("Remarks to answer"),
    "minutes_to_approve": msg("Minutes to approve"),
    "minutes_to_lock": msg("Minutes to lock"),
    "fund-silent": msg("Fund without news"),
    "closing_to_settle": msg("Money to give back"),
    "closing_to_close": msg("Fund to close"),
    "closing_answer_to_confirm": msg("Changed answer to confirm"),
    "financial_report_due": msg("Financial reports to donors"),
    "mission_to_approve": msg("Mission to approve"),
    "request_waiting": msg("Request to answer"),
    "request_to_see": msg("Done by a donor"),
}
"""What each kind of work is called."""

PLACES: dict[str, str] = {
    "pledge_overdue": "contributions.pledge_list",
    "pledge_not_voted": "contributions.pledge_list",
    "paper_missing": "contributions.pledge_list",
    "receipt_in_suspense": "contributions.receipt_list",
    "disbursement_to_approve": "grants.payment_list",
    "disbursement_to_pay": "grants.payment_list",
    "disbursement_to_prepare": "grants.payment_list",
    "report_overdue": "grants.report_list",
    "report_to_accept": "grants.report_list",
    "correction_to_confirm": "corrections.correction_list",
    "grant_to_sign": "grants.grant_list",
    "grant_to_reserve": "grants.grant_list",
    "grant_to_end": "grants.grant_list",
    "meeting_without_agenda": "committees.meeting_list",
    "meeting_without_pack": "committees.meeting_list",
    "item_without_decision": "committees.meeting_list",
    "decision_to_sign": "committees.decision_list",
    "decision_to_ratify": "committees.decision_list",
    "past_to_confirm": "committees.decision_list",
    "decision_overdue": "committees.decision_list",
    "decision_to_review": "committees.decision_list",
    "question_to_answer": "committees.meeting_list",
    "deputy_to_confirm": "committees.meeting_list",
    "seats_without_answer": "committees.meeting_list",
    "agenda_untold": "committees.meeting_list",
    "committee_without_chair": "committees.meeting_list",
    **dict.fromkeys(
        ("minutes_to_draft", "minutes_to_send", "remarks_to_answer", "minutes_to_approve", "minutes_to_lock"), "committees.meeting_list"
    ),
    "fund-silent": "funds.fund_list",
    "closing_to_settle": "funds.fund_list",
    "closing_to_close": "funds.fund_list",
    "closing_answer_to_confirm": "funds.fund_list",
    "financial_report_due": "funds.fund_list",
    "mission_to_approve": "diary.staff_list",
    "request_waiting": "requests.staff_list",
    "request_to_see": "requests.staff_list",
}
"""The place of the staff's menu beside which each kind of work is counted."""


def counts(permissions: frozenset[Permission]) -> dict[str, int]:
    """What waits for someone with these permissions, by place of the menu; the worklist itself counts everything."""
    lines = waiting(permissions)
    return {"staff.show": len(lines), **Counter(PLACES[line.kind] for line in lines)}


def waiting(permissions: frozenset[Permission]) -> list[Waiting]:
    """Everything that waits for someone with these permissions, oldest first."""
    lines = [line for source in SOURCES for line in source() if line.permission in permissions]
    return sorted(lines, key=lambda line: (line.since, line.kind))


def listing(lines: Sequence[Waiting], kind: str, page: int) -> Listing[Waiting]:
    """One page of the lines, of one kind where it is named."""
    shown = [line for line in lines if line.kind == kind] if kind else lines
    pages = max(1, -(-len(shown) // PAGE))
    page = min(page, pages)
    return Listing(shown[(page - 1) * PAGE : page * PAGE], len(shown), page, pages)


def by_kind(lines: Sequence[Waiting]) -> list[tuple[str, int]]:
    """How many lines of each kind wait, most first."""
    return Counter(line.kind for line in lines).most_common()
