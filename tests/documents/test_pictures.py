"""Which photos are taken, and that nothing but the picture is kept of them: no place, no time, no camera."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from fundtracker.documents import pictures, store
from fundtracker.documents.pictures import Photo
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from tests.databases import Database
from tests.documents.photos import GPS, a_located_photo, a_photo, drawn, saved
from tests.documents.samples import a_jpeg, a_pdf, a_png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><script>alert(1)</script></svg>'


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("run.js", "alert(1)")
    return file.getvalue()


def read(photo: Photo) -> tuple[Image.Image, Image.Image]:
    """Both pictures as they are kept."""
    found = []
    for shown in (photo.wide, photo.narrow):
        with transaction():
            document = store.add(shown.kept, by=COMMAND)
        picture = Image.open(io.BytesIO(store.read(document)))
        assert (picture.size, picture.format) == ((shown.width, shown.height), "JPEG")
        found.append(picture)
    return found[0], found[1]


def kept(content: bytes) -> tuple[Image.Image, Image.Image]:
    return read(pictures.put(io.BytesIO(content)))


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as found:
        pictures.put(io.BytesIO(content))
    return found.value.message.id


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_is_kept_in_two_widths_without_where_when_and_by_whom(database: Database, kind: str) -> None:
    content = a_located_photo(kind)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS), "the sample says where it was taken"
    for picture in kept(content):
        raw = picture.fp.getvalue()  # type: ignore[union-attr]
        assert not dict(picture.getexif())
        assert not picture.getexif().get_ifd(GPS)
        assert not set(picture.info) & {"exif", "icc_profile", "comment", "xmp", "photoshop"}
        assert not [mark for mark in (b"Exif", b"Secret", b"xmpmeta", b"ICC_PROFILE", b"GPS") if mark in raw]


@pytest.mark.parametrize(("width", "height", "wide", "narrow"), [(2400, 1800, 1600, 480), (640, 480, 640, 480), (300, 900, 300, 300)])
def test_a_photo_is_made_narrower_never_wider(database: Database, width: int, height: int, wide: int, narrow: int) -> None:
    large, small = kept(a_photo(width, height))
    assert large.size == (wide, round(height * wide / width))
    assert small.size == (narrow, round(height * narrow / width))


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (640, 480), "upper left"),
        (2, (640, 480), "upper right"),
        (3, (640, 480), "lower right"),
        (4, (640, 480), "lower left"),
        (5, (480, 640), "upper left"),
        (6, (480, 640), "upper right"),
        (7, (480, 640), "lower right"),
        (8, (480, 640), "lower left"),
        (9, (640, 480), "upper left"),
    ],
)
def test_a_photo_is_turned_the_way_it_was_held(database: Database, orientation: int, size: tuple[int, int], red: str) -> None:
    picture = kept(a_located_photo(orientation=orientation))[0]
    width, height = picture.size
    at = {"upper": height // 4, "lower": height * 3 // 4, "left": width // 4, "right": width * 3 // 4}
    found = [f"{down} {across}" for down in ("upper", "lower") for across in ("left", "right") if is_red(picture, at[across], at[down])]
    assert (picture.size, found) == (size, [red])


def test_a_telephones_photo_is_turned_the_way_it_was_held_once(database: Database) -> None:
    picture = kept(a_located_photo("HEIF", orientation=6))[0]
    assert picture.size == (480, 640)
    assert is_red(picture, 360, 100)


def is_red(picture: Image.Image, x: int, y: int) -> bool:
    red, green, _blue = picture.getpixel((x, y))  # type: ignore[misc]
    return bool(red > 200 and green < 60)


def test_colours_of_another_profile_become_those_of_the_screen(database: Database) -> None:
    lab = ImageCms.createProfile("LAB", 5000)
    picture = drawn()
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    place = profile.index(b"rXYZ", 128) + 4
    offset = int.from_bytes(profile[place : place + 4], "big")
    profile[offset + 8 : offset + 12] = (0x4000).to_bytes(4, "big")  # a red of less strength than the screen's
    plain = kept(saved(picture))[0].getpixel((100, 100))
    turned = kept(saved(picture, icc_profile=bytes(profile)))[0].getpixel((100, 100))
    assert plain[0] - turned[0] > 20  # type: ignore[index]
    broken = kept(saved(picture, icc_profile=b"not a profile"))[0].getpixel((100, 100))
    other = kept(saved(picture, icc_profile=ImageCms.ImageCmsProfile(lab).tobytes()))[0].getpixel((100, 100))
    assert broken == other == plain


@pytest.mark.parametrize("mode", ["L", "CMYK", "1", "P", "RGBA", "LA"])
def test_whatever_a_photo_is_made_of_it_becomes_plain_colour(database: Database, mode: str) -> None:
    kind = "JPEG" if mode in ("L", "CMYK") else "PNG"
    picture = kept(saved(drawn(mode=mode), kind))[0]
    assert picture.mode == "RGB"
    assert picture.getpixel((600, 400)) >= (250, 250, 250)


def test_what_is_see_through_becomes_white(database: Database) -> None:
    glass = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(glass).rectangle((0, 0, 100, 100), fill=(255, 0, 0, 255))
    picture = kept(saved(glass, "PNG"))[0]
    assert is_red(picture, 50, 50)
    assert picture.getpixel((300, 300)) == (255, 255, 255)


def test_forty_million_pixels_are_taken_in_little_time(database: Database) -> None:
    content = saved(Image.new("L", (7400, 5540), 128))
    started = time.monotonic()
    assert kept(content)[0].size == (1600, 1198)
    assert time.monotonic() - started < 15
    assert kept(saved(Image.new("L", (7400, 5540), 128), "PNG", compress_level=1))[1].width == 480


@pytest.mark.parametrize("content", [saved(Image.new("1", (8000, 6300)), "PNG"), a_png(60_000, 60_000), a_jpeg(60_000, 60_000)])
def test_more_than_fifty_million_pixels_are_refused_before_they_unfold(database: Database, content: bytes) -> None:
    started = time.monotonic()
    assert "50 million pixels" in refused(content)
    assert time.monotonic() - started < 2


def test_a_webp_too_large_is_refused_before_it_unfolds(database: Database) -> None:
    assert "50 million pixels" in refused(a_photo(16_000, 3_300, "WEBP", quality=1, method=0))


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"<!doctype html><html><script>alert(1)</script></html>",
        saved(drawn(), "GIF"),
        saved(drawn(), "BMP"),
        saved(drawn(), "TIFF"),
        saved(drawn(), "WEBP", save_all=True, append_images=[drawn().rotate(90)], duration=100),
        saved(drawn(), "PNG", save_all=True, append_images=[drawn().rotate(90)], duration=100),
        a_pdf(),
        a_pdf() + a_photo(),
        a_photo(comment=b"%PDF-1.7 1 0 obj"),
        a_photo(comment=b"<html><script>alert(1)</script>"),
        a_photo() + archive(),
        archive(),
        b"MZ" + bytes(500),
        b"GIF89a/*" + bytes(300) + b"*/=1;alert(1)",
    ],
)
def test_what_is_no_photo_by_its_content_is_refused_with_what_to_do(database: Database, content: bytes) -> None:
    assert "Send a JPEG, PNG, WebP or HEIC" in refused(content)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_a_telephones_photo_with_nothing_in_it_is_refused_as_broken(database: Database, brand: bytes) -> None:
    assert "broken" in refused(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(400))


@pytest.mark.parametrize(
    "content",
    [
        a_photo(1200, 900)[:-4000],
        a_photo()[:300],
        a_photo(kind="PNG")[:200],
        a_photo(kind="WEBP")[:60],
        a_photo(kind="HEIF")[:700],
        a_photo(kind="HEIF", save_all=False)[:-400],
        b"\xff\xd8\xff\xe0",
        a_png(640, 480),
        b"RIFF\xff\xff\xff\xffWEBP" + bytes(100),
        saved(Image.new("I;16", (640, 480), 9000), "PNG"),
    ],
)
def test_a_broken_photo_is_refused(database: Database, content: bytes) -> None:
    assert "broken" in refused(content)


@pytest.mark.parametrize(("width", "height"), [(199, 400), (400, 199), (2100, 400), (300, 1600)])
def test_a_photo_that_shows_nothing_is_refused(database: Database, width: int, height: int) -> None:
    assert "too small or too long" in refused(a_photo(width, height))


def test_too_large_a_file_and_an_empty_one_are_refused(database: Database) -> None:
    assert "too large" in refused(a_photo() + bytes(20 * 1024 * 1024))
    assert "empty" in refused(b"")


def test_a_refused_photo_leaves_nothing(database: Database) -> None:
    refused(SVG)
    refused(a_photo(1200, 900)[:-4000])
    assert not list(Path(database.environ["FUNDTRACKER_HOME"], "documents").glob("??/*"))


def test_the_same_photo_gives_the_same_bytes(database: Database) -> None:
    first, second = (pictures.put(io.BytesIO(a_photo())) for _ in range(2))
    assert first == second
