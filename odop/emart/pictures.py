"""From a phone's photograph to the pictures that pages show: the right way up, in three widths, without what it tells beside
itself. The file that came is kept elsewhere as it is; what is made here carries pixels and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

WIDTHS = (320, 720, 1440)  # a card on a phone, a card on a desk or a phone's whole width, the large picture
LEAST = 600  # pixels of the shorter side, below which a buyer sees no detail
MOST_PIXELS = 60_000_000
KINDS = {"avif": {"quality": 55, "speed": 9}, "webp": {"quality": 74, "method": 4}}
# Exposure, of 0 (black) to 255 (white): where the lighter or the darker tenth of the pixels begins.
DARK, BRIGHT, FLAT = 70, 235, 25


class PictureError(ValueError):
    """`code` says why: unreadable, too_small, too_large, too_dark, too_bright, flat."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """Width and height the right way up, and {width: {kind: bytes}}."""

    width: int
    height: int
    sizes: dict[int, dict[str, bytes]]


def prepared(content: bytes) -> Picture:
    """The pictures of a photograph. Raises PictureError for what nobody would buy from."""
    picture = _opened(content)
    if min(picture.size) < LEAST:
        raise PictureError("too_small")
    fault = exposure_fault(picture)
    if fault:
        raise PictureError(fault)
    return Picture(*picture.size, sizes=_sizes(picture))


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PictureError("too_large")
            found.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))  # a JPEG is read at no more than is needed
            turned = ImageOps.exif_transpose(found)
            if turned.mode in ("RGBA", "LA", "P"):  # what is transparent stands on white
                behind = Image.new("RGBA", turned.size, "white")
                behind.alpha_composite(turned.convert("RGBA"))
                turned = behind
            return turned.convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError("unreadable") from error


def exposure_fault(picture: Image.Image) -> str:
    """too_dark, too_bright, flat or nothing, from how light the pixels of a small copy are. A white ground is no fault."""
    counts = picture.resize((64, 64)).convert("L").histogram()
    darker, lighter = _tenth(counts, 0.1), _tenth(counts, 0.9)
    if lighter < DARK:
        return "too_dark"
    if darker > BRIGHT:
        return "too_bright"
    return "flat" if lighter - darker < FLAT else ""


def _tenth(counts: list[int], share: float) -> int:
    reached, wanted = 0, share * sum(counts)
    for light, count in enumerate(counts):
        reached += count
        if reached >= wanted:
            return light
    return 255


def _sizes(picture: Image.Image) -> dict[int, dict[str, bytes]]:
    made: dict[int, dict[str, bytes]] = {}
    for wanted in reversed(WIDTHS):
        width = min(wanted, picture.width)
        if width in made:
            continue
        if width < picture.width:
            height = max(1, round(picture.height * width / picture.width))
            picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        made[width] = {kind: _written(picture, kind) for kind in KINDS}
    return dict(sorted(made.items()))


def _written(picture: Image.Image, kind: str) -> bytes:
    written = BytesIO()
    picture.save(written, kind.upper(), **KINDS[kind])
    return written.getvalue()
