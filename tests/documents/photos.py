"""Photos as telephones, cameras and attackers send them; all drawn here."""

import io
from typing import Any

from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

register_heif_opener()
ORIENTATION, COMMENT, GPS, DATED, THUMBNAIL = 0x0112, 0x9C9C, 0x8825, 0x9003, 0x0201
PLACE = {1: "N", 2: (31.0, 37.0, 46.0), 3: "W", 4: (7.0, 58.0, 52.0)}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>31,37.77N</exif:GPSLatitude></x:xmpmeta>'


def drawn(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """White, its upper left quarter red."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str = "JPEG", **values: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **values)
    return file.getvalue()


def a_photo(width: int = 640, height: int = 480, kind: str = "JPEG", **values: Any) -> bytes:
    return saved(drawn(width, height), kind, **values)


def a_located_photo(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A photo that says where and when it was taken, by whom, in a profile and a comment of its own."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F], exif[0x013B] = "Appareil-Secret", "Photographe-Secret"
    exif.get_ifd(GPS).update(PLACE)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, Any] = {} if kind == "PNG" else {"xmp": XMP}
    if kind == "JPEG":
        more["comment"] = b"Commentaire-Secret"
    return a_photo(kind=kind, exif=exif.tobytes(), icc_profile=profile, **more)
