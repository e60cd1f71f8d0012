"""Pictures of the demo data: drawn, and saying so; one is of a project in danger, so that nobody outside sees it."""

import io
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from PIL import Image, ImageDraw, ImageFont

from fundtracker.demo.meeting import Stage
from fundtracker.documents import pictures
from fundtracker.documents.pictures import Photo
from fundtracker.funds import photos, updates
from fundtracker.web.typefaces import HOUSE

SIZE = (1200, 800)
LABEL = "Image de démonstration – demonstration picture"
SHAPES: Mapping[str, list[tuple[str, list[tuple[int, int]]]]] = {
    "canal": [
        ("#c9d6da", [(0, 0), (1200, 0), (1200, 800), (0, 800)]),
        ("#8f8577", [(0, 460), (300, 140), (560, 400), (820, 200), (1200, 470)]),
        ("#b8a98c", [(0, 440), (1200, 440), (1200, 800), (0, 800)]),
        ("#3f7f93", [(560, 440), (610, 440), (820, 800), (420, 800)]),
        ("#6d7f4f", [(0, 560), (480, 470), (380, 700), (0, 760)]),
    ],
    "school": [
        ("#d5dde0", [(0, 0), (1200, 0), (1200, 800), (0, 800)]),
        ("#a9997d", [(0, 600), (1200, 600), (1200, 800), (0, 800)]),
        ("#efe7d6", [(180, 300), (1020, 300), (1020, 620), (180, 620)]),
        ("#8a4b3a", [(140, 310), (600, 150), (1060, 310)]),
        *[("#4d6872", [(x, 380), (x + 120, 380), (x + 120, 500), (x, 500)]) for x in (240, 420, 660, 840)],
        ("#6b5238", [(560, 420), (640, 420), (640, 620), (560, 620)]),
    ],
    "hall": [
        ("#dfe3df", [(0, 0), (1200, 0), (1200, 800), (0, 800)]),
        ("#9a9c8c", [(0, 580), (1200, 580), (1200, 800), (0, 800)]),
        ("#c8ccd0", [(220, 260), (980, 260), (980, 600), (220, 600)]),
        ("#55626b", [(200, 220), (1000, 220), (1000, 270), (200, 270)]),
        ("#3b4a52", [(480, 380), (720, 380), (720, 600), (480, 600)]),
    ],
}
"""What each picture is drawn of: colours and corners."""

PROJECTS = (
    (
        "HTI-2021",
        "HTI-01",
        date(2023, 6, 15),
        "school",
        "Dessin : une école basse au toit rouge.",
        "Drawing: a low school with a red roof.",
    ),
    (
        "MAR-2023",
        "MAR-01",
        date(2024, 9, 20),
        "canal",
        "Dessin : un canal descend de la montagne vers des terrasses.",
        "Drawing: a canal runs down from the mountains to terraces.",
    ),
    ("UKR-2022", "UKR-01", date(2023, 3, 10), "hall", "Dessin : un bâtiment municipal.", "Drawing: a municipal building."),
)
NEWS = ("TUR-2023", date(2024, 2, 16), "hall", "Dessin : un atelier provisoire.", "Drawing: a temporary workshop.")
CREDIT = {"credit_fr": "Image de démonstration, dessinée", "credit_en": "Demonstration picture, drawn"}


def draw() -> dict[str, Photo]:
    """Draw each picture and keep it as a photo that was sent. Call it before the transaction."""
    return {name: pictures.put(io.BytesIO(_drawn(shapes))) for name, shapes in SHAPES.items()}


def tell(stages: Mapping[str, Stage], drawn: Mapping[str, Photo]) -> None:
    """Add and publish the photos on their days, which were taken the week before."""
    for code, project, day, name, french, english in PROJECTS:
        stage = stages[code]
        stage.story.on(day, partial(_show, stage, "projects", stage.projects[project], drawn[name], day, (french, english)))
    code, day, name, french, english = NEWS
    stages[code].story.on(day, partial(_show_with_news, stages[code], drawn[name], day, (french, english)))


def _show_with_news(stage: Stage, photo: Photo, day: date, words: tuple[str, str]) -> None:
    told = next(update for update in updates.list_(stage.fund_id) if update.dated == day)
    _show(stage, "updates", told.id, photo, day, words)


def _show(stage: Stage, kind: str, owner_id: int, photo: Photo, day: date, words: tuple[str, str]) -> None:
    alt = {"alt_fr": words[0].replace(" :", "\u00a0:"), "alt_en": words[1]}
    taken_on = day - timedelta(days=7)
    photo_id = photos.add(kind, owner_id, photo=photo, by=stage.staff, taken_on=taken_on, **alt, **CREDIT)
    photos.publish(photo_id, by=stage.staff)


def _drawn(shapes: list[tuple[str, list[tuple[int, int]]]]) -> bytes:
    """A PNG of these shapes with the label under them."""
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    for colour, corners in shapes:
        pen.polygon(corners, fill=colour)
    pen.rectangle((0, 740, *SIZE), fill="#1d2b33")
    pen.text((24, 750), LABEL, fill="white", font=ImageFont.truetype(str(HOUSE / "AtkinsonHyperlegible-Regular.ttf"), 32))
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()
