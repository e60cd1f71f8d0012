"""Opens a photo in a process of its own, under limits, and writes it anew in two widths, without anything but its picture.

Run as `python -I pictures_child.py < photo`: prints a line of JSON (`verdict`; for `fine` also `sizes` as width, height, bytes), then
the bytes of the JPEGs. Stands alone on purpose, as `examine.py` does: a hostile file meets no other code of ours and no database.
"""

import io
import json
import resource
import sys

from pi_heif import register_heif_opener
from PIL import Image, ImageCms

MEMORY = 1536 * 1024 * 1024
SECONDS = 20
MOST_PIXELS = 50_000_000
LEAST_SIDE, LONGEST_SHAPE = 200, 5
WIDTHS = (1600, 480)
QUALITY = 80
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each way of holding the camera (EXIF 2.32, tag 274)."""


class NotTaken(Exception):
    """A photo that is not taken; its text is the verdict."""


def opened(content: bytes) -> Image.Image:
    """The picture, looked at before a pixel of it is unfolded."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    register_heif_opener(thumbnails=False, decode_threads=1)
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "HEIF"))
    short, long = sorted(picture.size)
    if short * long > MOST_PIXELS:
        raise NotTaken("large")
    if short < LEAST_SIDE or long > LONGEST_SHAPE * short:
        raise NotTaken("shape")
    if getattr(picture, "is_animated", False) and picture.format in ("PNG", "WEBP"):
        raise NotTaken("kind")
    return picture


def flat(picture: Image.Image) -> Image.Image:
    """The picture on white where it is see-through, in a mode that JPEG knows."""
    if picture.mode.startswith(("I", "F")):
        raise NotTaken("broken")
    if picture.mode in ("P", "PA", "LA", "RGBA", "La", "RGBa") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("L") if picture.mode == "1" else picture


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours every screen takes for granted, by its own profile where that can be read."""
    if profile and picture.mode in ("RGB", "L", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return turned or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            pass
    return picture.convert("RGB")


def anew(content: bytes) -> list[tuple[Image.Image, bytes]]:
    """The picture in each width (never widened), turned the right way up, as JPEGs that carry nothing else."""
    picture = opened(content)
    profile, turn = picture.info.get("icc_profile"), TURNS.get(held(picture))
    picture.draft(None, (2 * WIDTHS[0], 2 * WIDTHS[0]))
    picture.load()
    picture = flat(picture)
    picture.thumbnail((2 * WIDTHS[0], 2 * WIDTHS[0]), Image.Resampling.LANCZOS)
    picture = in_srgb(picture, profile)
    picture = picture.transpose(turn) if turn is not None else picture
    made = []
    for width in WIDTHS:
        width = min(width, picture.width)
        shown = picture.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS)
        shown.info = {}
        out = io.BytesIO()
        shown.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        made.append((shown, out.getvalue()))
    return made


def held(picture: Image.Image) -> int:
    """How the camera was held; 1, upright, where that cannot be read."""
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # what cannot be read says nothing
        return 1


def main() -> None:
    """Read one photo, write its verdict and what was made of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    verdict, made = "fine", []
    try:
        made = anew(sys.stdin.buffer.read())
    except NotTaken as refused:
        verdict = str(refused)
    except Image.DecompressionBombError:
        verdict = "large"
    except Exception:  # a hostile file may raise anything, and whatever it is, the file is not kept
        verdict = "broken"
    sizes = [(picture.width, picture.height, len(content)) for picture, content in made]
    sys.stdout.buffer.write(json.dumps({"verdict": verdict, "sizes": sizes}).encode() + b"\n" + b"".join(content for _, content in made))


if __name__ == "__main__":
    main()
