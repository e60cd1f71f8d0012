import pytest

from fundtracker.funds import rules
from fundtracker.funds.rules import FundStatus, ProjectStage
from fundtracker.kernel.errors import Refusal, UnknownMove


@pytest.mark.parametrize(
    ("text", "grid"), [("50/30/20", [50, 30, 20]), ("100", [100]), (" 40 / 60 ", [40, 60]), ("20/20/20/20/10/10", [20, 20, 20, 20, 10, 10])]
)
def test_a_grid_is_read_as_percentages(text: str, grid: list[int]) -> None:
    assert rules.read_grid(text) == grid


@pytest.mark.parametrize(
    "text", ["", "/", "50/", "fifty/fifty", "50-50", "-50/150", "1e2", "٥٠/٥٠", "33.3/66.7", "10/10/10/10/10/10/40", "\0", "9999"]
)
def test_what_is_no_grid_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refusal, match="50/30/20"):
        rules.read_grid(text)


@pytest.mark.parametrize(("text", "total"), [("50/30/30", 110), ("50/30", 80), ("0/0", 0)])
def test_a_grid_that_does_not_add_up_is_refused_with_its_sum(text: str, total: int) -> None:
    with pytest.raises(Refusal, match=f"{total}%"):
        rules.read_grid(text)


def test_a_grid_with_an_empty_instalment_is_refused() -> None:
    with pytest.raises(Refusal):
        rules.read_grid("100/0")


@pytest.mark.parametrize("text", ["EQ-2023-000166-MAR", "CE-2022-000001-UKR"])
def test_a_glide_number_is_known(text: str) -> None:
    assert rules.is_glide(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eq-2023-000166-mar",
        "EQ-2023-166-MAR",
        "EQ-2023-000166-MARO",
        "EQ-2023-000166-MAR\n",
        "EQ-٢٠٢٣-000166-MAR",
        " EQ-2023-000166-MAR",
    ],
)
def test_what_is_no_glide_number_is_not_taken_for_one(text: str) -> None:
    assert not rules.is_glide(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [("MAR-2023", True), ("mar-2023", False), ("MA-2023", False), ("MAR-٢٠٢٣", False), ("MAR-2023\n", False), ("ÉTA-2023", False)],
)
def test_a_funds_code_is_three_capitals_and_a_year(text: str, right: bool) -> None:
    assert rules.is_fund_code(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [("MAR-01", True), ("A", True), ("-A", False), ("a", False), ("", False), ("A" * 21, False), ("A B", False), ("A/B", False)],
)
def test_a_short_code_is_capitals_digits_and_hyphens(text: str, right: bool) -> None:
    assert rules.is_short_code(text) is right


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FundStatus.OPEN, FundStatus.OPEN),
        (FundStatus.OPEN, FundStatus.WINDING_UP),
        (FundStatus.WINDING_UP, FundStatus.OPEN),
        (FundStatus.CLOSED, FundStatus.CLOSED),
    ],
)
def test_staff_may_wind_a_fund_up_and_open_it_again(before: FundStatus, after: FundStatus) -> None:
    rules.check_move(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [(FundStatus.OPEN, FundStatus.CLOSED), (FundStatus.WINDING_UP, FundStatus.CLOSED), (FundStatus.CLOSED, FundStatus.OPEN)],
)
def test_closing_and_opening_again_is_no_act_of_staff(before: FundStatus, after: FundStatus) -> None:
    with pytest.raises(UnknownMove):
        rules.check_move(before, after)


def test_every_status_and_stage_has_its_words() -> None:
    assert set(rules.STATUSES) == set(FundStatus) == set(rules.MOVES)
    assert set(rules.STAGES) == set(ProjectStage)
