"""A flow as SVG (Sankey): money from layer to layer, each node with its words, the small ones gathered; nothing stands over another."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fundtracker.web.charts import COLOURS
from fundtracker.web.charts_gather import gathered
from fundtracker.web.charts_svg import INK, MUTED, SIZE, Drawing, Label, fill, path, rect, shrunk, width, wrapped

BAR = 12
GAP = 10
FLOWS = 280
"""The height that the whole sum takes."""

LINE = 18
"""The height of one line of words."""

Words = Callable[[int], str]


@dataclass(frozen=True)
class Node:
    """A node: which one, in which layer (0 is the first), how it is called; on a telephone by a shorter name where it has one."""

    key: str
    layer: int
    name: str
    short: str = ""


@dataclass(frozen=True)
class Link:
    """Cents that go from one node to one of the next layer."""

    start: str
    end: str
    cents: int


@dataclass(frozen=True)
class Frame:
    """Where the layers stand, and how wide the picture is."""

    width: int
    layers: tuple[int, ...]


WIDE = Frame(860, (0, 290, 580))
NARROW = Frame(360, (0, 112, 214))
"""For a telephone: the same with shorter words."""


def gather(nodes: Sequence[Node], links: Sequence[Link], most: Mapping[int, int], others: Words) -> tuple[list[Node], list[Link]]:
    """The same flow with at most `most` nodes in each layer named; what is gathered stands last in its layer under `others`."""
    links = [link for link in links if link.cents > 0]
    sums = values(links)
    put: dict[str, str] = {}
    made: list[Node] = []
    for layer in sorted({node.layer for node in nodes}):
        here = [node for node in nodes if node.layer == layer and sums.get(node.key, 0) > 0]
        shown, rest = gathered([(node.key, sums[node.key]) for node in here], most.get(layer, len(here)))
        kept = set(shown)
        made += [node for node in here if node.key in kept]
        if rest:
            made.append(Node(f"others-{layer}", layer, others(len(rest))))
            put |= dict.fromkeys(rest, f"others-{layer}")
    together: dict[tuple[str, str], int] = defaultdict(int)
    for link in links:
        together[put.get(link.start, link.start), put.get(link.end, link.end)] += link.cents
    return made, [Link(start, end, cents) for (start, end), cents in together.items()]


def values(links: Sequence[Link]) -> dict[str, int]:
    """What goes through each node: the larger of what comes and what leaves."""
    come: dict[str, int] = defaultdict(int)
    leave: dict[str, int] = defaultdict(int)
    for link in links:
        leave[link.start] += link.cents
        come[link.end] += link.cents
    return {key: max(come[key], leave[key]) for key in {*come, *leave}}


@dataclass(frozen=True)
class _Placed:
    """A node in its place: the top of its bar and its height; its words."""

    node: Node
    x: float
    top: float
    height: float
    labels: tuple[Label, ...]


def flow(nodes: Sequence[Node], links: Sequence[Link], write: Words, frame: Frame = WIDE) -> Drawing:
    """The drawing of a flow that was gathered; `write` says how cents read."""
    sums = values(links)
    scale = FLOWS / max((sum(sums[node.key] for node in nodes if node.layer == layer) for layer in {n.layer for n in nodes}), default=1)
    last = len(frame.layers) - 1
    placed: dict[str, _Placed] = {}
    bottoms = [0.0]
    for layer in range(last + 1):
        top = 0.0
        for node in (node for node in nodes if node.layer == layer):
            one, top = _place(node, sums[node.key] * scale, top, write(sums[node.key]), frame, layer == last)
            placed[node.key] = one
        bottoms.append(top)
    ribbons = _ribbons(placed, links, scale)
    bars = [rect(one.x, one.top, BAR, one.height, fill(0 if one.node.layer < last else 5), INK) for one in placed.values()]
    labels = [label for one in placed.values() for label in one.labels]
    return Drawing(frame.width, max(bottoms) + 4, [*ribbons, *bars], labels)


def _place(node: Node, height: float, top: float, written: str, frame: Frame, beside: bool) -> tuple[_Placed, float]:
    """A node below `top` with its words, beside it in the last layer and above it in the others; and where the next one may begin."""
    x = frame.layers[node.layer]
    height = max(height, 1.0)
    left = x + BAR + 6 if beside else x
    right = frame.width if beside else frame.layers[node.layer + 1] - 8
    called = node.short if node.short and frame is NARROW else node.name
    name = wrapped(called, right - left, 2, SIZE)
    if beside and len(name) == 1 and width(f"{name[0]} {written}") <= right - left and height < 2 * LINE:
        lines = [f"{name[0]} {written}"]
        bold = [False]
    else:
        lines, bold = [*name, written], [*(False for _ in name), True]
    begin = top if beside else top + 2
    size = shrunk(written, right - left)
    labels = tuple(
        Label(left, begin + LINE * (index + 1) - 5, words, size if strong else SIZE, bold=strong, colour=INK if strong else MUTED)
        for index, (words, strong) in enumerate(zip(lines, bold, strict=True))
    )
    room = LINE * len(lines)
    if beside:
        return _Placed(node, x, top, height, labels), top + max(height, room) + GAP
    return _Placed(node, x, top + room + 4, height, labels), top + room + 4 + height + GAP


def _ribbons(placed: Mapping[str, _Placed], links: Sequence[Link], scale: float) -> list[str]:
    """The bands between the bars, in the order of the bars they go to, so that they cross as little as can be."""
    order = {key: index for index, key in enumerate(placed)}
    out: dict[str, float] = {key: one.top for key, one in placed.items()}
    into = dict(out)
    shapes = []
    for link in sorted(links, key=lambda link: (order[link.start], order[link.end])):
        start, end = placed[link.start], placed[link.end]
        thick = max(link.cents * scale, 0.6)
        left, right = start.x + BAR, end.x
        middle = (left + right) / 2
        y0, y1 = out[link.start], into[link.end]
        out[link.start], into[link.end] = y0 + link.cents * scale, y1 + link.cents * scale
        d = (
            f"M{left:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {right:.1f} {y1:.1f}"
            f"V{y1 + thick:.1f}C{middle:.1f} {y1 + thick:.1f} {middle:.1f} {y0 + thick:.1f} {left:.1f} {y0 + thick:.1f}Z"
        )
        shapes.append(path(d, stroke=COLOURS[0], weight=0.5, paint="#BFD9DC"))
    return shapes
