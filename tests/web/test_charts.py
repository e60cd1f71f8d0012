"""The pictures, whatever they are given: sound SVG, everything inside its frame, no words over other words."""

import itertools
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.web import (
    charts,
    charts_balance,
    charts_bars,
    charts_course,
    charts_flow,
    charts_map,
    charts_progress,
    charts_stacked,
    charts_svg,
    charts_timeline,
)
from fundtracker.web.charts_flow import Frame, Link, Node
from fundtracker.web.charts_svg import Drawing

WORDS = st.text(alphabet="ABCéèW mi–’&<>\"'", min_size=0, max_size=120)
CENTS = st.one_of(st.sampled_from([0, 1, 99, 100, 10**13]), st.integers(0, 10**9))
SIZES = pytest.mark.parametrize("wide", [charts_svg.WIDE, charts_svg.NARROW])
DAYS = st.dates(date(2015, 1, 1), date(2026, 12, 31))


def write(cents: int) -> str:
    whole = f"{cents // 100:,}".replace(",", "\u202f")
    return f"{whole},{cents % 100:02d}\u00a0€"


def others(count: int) -> str:
    return f"{count} autres"


def check(drawing: Drawing) -> ElementTree.Element:
    """The picture as XML, after a look at where everything stands."""
    assert charts_svg.overlaps(drawing.labels) == []
    for label in drawing.labels:
        left, top, right, bottom = label.box
        assert left >= -0.5, label
        assert top >= -0.5, label
        assert right <= drawing.width + 0.5, label
        assert bottom <= drawing.height + 0.5, label
    svg = drawing.svg(title='Titre "<&', description="Ce que l’on voit", name="one")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert ids >= set((root.get("aria-labelledby") or "").split())
    for element in root.iter():
        assert "style" not in element.attrib
        assert not element.tag.endswith(("script", "foreignObject"))
        paint = element.get("fill", "")
        assert not paint.startswith("url(") or paint[5:-1] in ids
    return root


def a_flow(values: list[int], name: str = "Projet", funds: int = 3) -> tuple[list[Node], list[Link]]:
    nodes = [Node("me", 0, "Ville de Saint-Exemple")]
    links = []
    used = set()
    for index, cents in enumerate(values):
        fund = f"f{index % funds}"
        if fund not in used:
            used.add(fund)
            nodes.append(Node(fund, 1, f"Fonds {fund}"))
        nodes.append(Node(f"p{index}", 2, f"{name} {index}"))
        links += [Link("me", fund, cents), Link(fund, f"p{index}", cents)]
    return charts_flow.gather(nodes, links, {0: 3, 1: 8, 2: 12}, others)


@pytest.mark.parametrize("frame", [charts_flow.WIDE, charts_flow.NARROW])
@given(values=st.lists(CENTS, min_size=1, max_size=200), name=WORDS, funds=st.integers(1, 40))
def test_a_flow_of_any_size_can_be_read(frame: Frame, values: list[int], name: str, funds: int) -> None:
    nodes, links = a_flow(values, name, funds)
    check(charts_flow.flow(nodes, links, write, frame))
    assert len([node for node in nodes if node.layer == 2]) <= 12
    assert len([node for node in nodes if node.layer == 1]) <= 8


@given(values=st.lists(CENTS, min_size=1, max_size=200), funds=st.integers(1, 40))
def test_gathering_loses_no_cent(values: list[int], funds: int) -> None:
    nodes, links = a_flow(values, funds=funds)
    sums = charts_flow.values(links)
    for layer in range(3):
        assert sum(sums[node.key] for node in nodes if node.layer == layer) == sum(values)


def test_one_cent_beside_a_giant_is_still_seen() -> None:
    nodes, links = a_flow([1, 99_900_000_000])
    drawing = charts_flow.flow(nodes, links, write)
    check(drawing)
    words = " ".join(label.words for label in drawing.labels)
    assert "0,01\u00a0€" in words
    assert "999\u202f000\u202f000,00\u00a0€" in words


def test_many_small_ones_stand_together_and_say_how_many() -> None:
    nodes, _ = a_flow([99_900] + [1] * 100)
    assert [node.name for node in nodes if node.layer == 2] == ["Projet 0", "100 autres"]


def test_bands_and_bars_stay_within_the_picture_and_bars_stand_apart() -> None:
    nodes, links = a_flow([10**13, 1, 1, 5 * 10**12, 700])
    drawing = charts_flow.flow(nodes, links, write)
    root = check(drawing)
    bars = [[float(one.get(key) or 0) for key in ("x", "y", "height")] for one in root if one.tag.endswith("rect")]
    for (x, y, height), (other_x, other_y, other_height) in itertools.combinations(bars, 2):
        assert x != other_x or y + height <= other_y or other_y + other_height <= y
    assert all(y + height <= drawing.height for _, y, height in bars)


@SIZES
@given(
    left=st.lists(st.builds(charts_balance.Part, WORDS, CENTS), max_size=200),
    right=st.lists(st.builds(charts_balance.Part, WORDS, CENTS), max_size=30),
)
def test_two_stacks_of_any_size_can_be_read(wide: int, left: list[charts_balance.Part], right: list[charts_balance.Part]) -> None:
    check(charts_balance.balance(("D’où vient l’argent", left), ("Où il va", right), write=write, others=others, wide=wide))


@SIZES
@given(
    names=st.lists(WORDS, min_size=1, max_size=4),
    stacks=st.lists(st.lists(st.integers(-(10**9), 10**12), min_size=1, max_size=4), max_size=200),
)
def test_bars_of_any_number_can_be_read(wide: int, names: list[str], stacks: list[list[int]]) -> None:
    found = [charts_stacked.Stack(str(1900 + index), cents) for index, cents in enumerate(stacks)]
    check(charts_stacked.stacked(names, found, write=write, wide=wide))


@SIZES
@given(
    courses=st.lists(st.lists(st.tuples(DAYS, st.integers(-(10**9), 10**12)), min_size=1, max_size=200), min_size=1, max_size=4), name=WORDS
)
def test_lines_of_any_course_can_be_read(wide: int, courses: list[list[tuple[date, int]]], name: str) -> None:
    lines = [charts_course.Line(name, sorted(steps), write(abs(steps[-1][1]))) for steps in courses]
    most = charts_course.top_of(max(1, *(value for steps in courses for _, value in steps)))
    check(charts_course.course(lines, until=date(2027, 1, 1), scale=(most, write(most // 2), write(most)), wide=wide))


@pytest.mark.parametrize(
    ("most", "top"), [(1, 1), (7, 8), (10, 10), (11, 20), (24, 25), (395_000, 400_000), (520_000, 800_000), (10**11 + 1, 2 * 10**11)]
)
def test_a_scale_ends_at_a_round_number_that_holds_the_most(most: int, top: int) -> None:
    assert charts_course.top_of(most) == top


@given(values=st.dictionaries(st.sampled_from(sorted(charts_map.names())), CENTS), name=WORDS)
def test_a_map_of_any_values_can_be_read(values: dict[str, int], name: str) -> None:
    classes = charts_map.scale(list(values.values()))
    assert len(classes.ends) < len(charts_map.SHADES)
    words = [name] * (len(classes.ends) + 1)
    root = check(charts_map.france(values, classes=classes, words=words, nothing="Aucun versement"))
    shaded = [one for one in root.iter() if one.tag.endswith("path") and one.get("fill") in charts_map.SHADES]
    mainland = {code for code, value in values.items() if value > 0 and len(code) == 2}
    assert len(shaded) == len(mainland)


def test_classes_have_round_ends_and_the_most_is_in_the_last() -> None:
    classes = charts_map.scale([500_000, 1_200_000, 3_000_000, 20_000_000])
    assert all(str(end).strip("0") in ("1", "2", "5") for end in classes.ends)
    assert classes.of(500_000) == 0
    assert classes.of(20_000_000) == len(classes.ends)


def test_the_map_knows_every_departement() -> None:
    assert len(charts_map.names()) == 96 + len(charts_map.OVERSEAS)
    assert charts_map.known("2A")
    assert charts_map.known("988")
    assert not charts_map.known("69M")


@SIZES
@given(rows=st.lists(st.builds(charts_progress.Progress, WORDS, CENTS, CENTS, CENTS, CENTS, WORDS, WORDS), max_size=40))
def test_progress_of_any_project_can_be_read(wide: int, rows: list[charts_progress.Progress]) -> None:
    check(charts_progress.progress(rows, ("Justifié", "Versé, compte rendu attendu", "À venir"), wide=wide))


@SIZES
@given(
    steps=st.lists(
        st.builds(
            charts_timeline.Step,
            WORDS,
            st.none() | st.integers(-30, 4000),
            WORDS,
            st.lists(st.integers(-30, 4000), max_size=200),
            st.none() | st.floats(0, 4000),
        ),
        max_size=12,
    ),
    days=st.lists(st.integers(0, 4000), max_size=12, unique=True),
)
def test_a_timeline_of_any_length_can_be_read(wide: int, steps: list[charts_timeline.Step], days: list[int]) -> None:
    check(charts_timeline.timeline(steps, scale=[(day, f"{day} jours") for day in sorted(days)], wide=wide))


@given(words=WORDS, room=st.integers(0, 400), most=st.integers(1, 4))
def test_words_take_no_more_room_than_they_get(words: str, room: int, most: int) -> None:
    lines = charts_svg.wrapped(words, room, most)
    assert len(lines) <= most
    assert all(charts_svg.width(line) <= room for line in lines)


def test_names_of_lines_that_end_together_stand_apart() -> None:
    steps = [(date(2023, 1, 1), 0), (date(2023, 1, 1) + timedelta(31), 0)]
    lines = [charts_course.Line(name, steps, "0") for name in ("A", "B", "C", "D")]
    drawing = charts_course.course(lines, until=date(2024, 1, 1), scale=(2, "1", "2"))
    heights = sorted(label.y for label in drawing.labels if label.bold)
    assert min(after - before for before, after in itertools.pairwise(heights)) >= charts_course.LABEL_GAP


@SIZES
@given(rows=st.lists(st.builds(charts.Bar, WORDS, st.integers(-5, 10**9), CENTS.map(write)), max_size=30))
def test_bars_under_each_other_can_be_read(wide: int, rows: list[charts.Bar]) -> None:
    check(charts_bars.bars(rows, wide=wide))
