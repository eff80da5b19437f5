"""The icons of the installed page, drawn from the programme's own mark; the result is committed.

python -m odop.camps.icons
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from odop.kernel.ui.nav import MARK

FOLDER = Path(__file__).resolve().parent / "static" / "camps" / "icons"
SIDES = (192, 512)
SAFE = 0.72  # of the side: a phone may cut a maskable icon to a circle of 80%


def _svg() -> str:
    """The mark on a full square of indigo, so that it may be cut to any shape."""
    inner = MARK.split("<g ", 1)[1].rsplit("</g>", 1)[0]
    away = 20 * (1 - SAFE)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#27346f"/>'
        f'<g transform="translate({away} {away}) scale({SAFE})"><g {inner}</g></g></svg>'
    )


def icon(side: int) -> bytes:
    """A PNG of `side` by `side` pixels."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "mark.svg").write_text(_svg())
        page = Path(folder) / "icon.typ"
        page.write_text('#set page(width: 72pt, height: 72pt, margin: 0pt)\n#image("mark.svg", width: 72pt)')
        made = typst.compile(str(page), format="png", ppi=side)
    assert isinstance(made, bytes)  # noqa: S101 (one page)
    return made


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for side in SIDES:
        (FOLDER / f"icon-{side}.png").write_bytes(icon(side))
