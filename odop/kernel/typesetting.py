"""PDF from a typst source and its data."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fontpkg_mukta


@cache
def _fonts() -> str:
    return str(Path(fontpkg_mukta.__file__).parent / "files")


def typeset(source: str, data: dict[str, Any], files: Mapping[str, bytes] | None = None) -> bytes:
    """A typst source with its data (`json.decode(sys.inputs.data)`) and the files it names (pictures), as PDF bytes."""
    import typst  # seven megabytes that most processes never need

    with TemporaryDirectory() as folder:
        path = Path(folder) / "letter.typ"
        path.write_text(source)
        for name, content in (files or {}).items():
            (Path(folder) / name).write_bytes(content)
        return bytes(
            typst.compile(
                str(path),
                root=folder,
                font_paths=[_fonts()],
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
        )
