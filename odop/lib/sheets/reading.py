"""Opening a file of an office: a child process with little memory and time reads it, we take plain rows."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

from odop.lib.sheets.model import Column, Limits, Note, Sheet, SheetError, column_letter

_ROOT = str(Path(__file__).resolve().parents[3])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from odop.lib.sheets import child; child.main()"


def read_sheet(
    path: Path,
    *,
    filename: str,
    limits: Limits | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Sheet:
    """Returns the sheet in the file at `path`, which may be hostile; raises SheetError with a known code.

    The kind is taken from the content; `filename`, what the sender called it, decides nothing. `sheet` names one
    sheet of a book (else the first that holds a table), `header_row` says where the head stands (else it is
    found). The rows lie in a nameless temporary file until `close()`.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size > limits.file_size:
        raise SheetError("too_large", size=size, limit=limits.file_size)
    if size == 0:
        raise SheetError("empty")
    stored = cast(BinaryIO, tempfile.TemporaryFile(prefix="sheet-"))  # noqa: SIM115 — closed with the sheet
    try:
        with tempfile.TemporaryDirectory(prefix="sheet-") as room:
            asked = {
                "path": str(path.resolve()),
                "stored": stored.fileno(),
                "room": room,
                "limits": asdict(limits),
                "sheet": sheet,
                "header_row": header_row,
            }
            told = _run_child(asked, limits)
    except BaseException:
        stored.close()
        raise
    return Sheet(
        kind=told["kind"],
        encoding=told["encoding"],
        name=told["name"],
        names=tuple(told["names"]),
        header_row=told["header_row"],
        columns=tuple(Column(column_letter(index), title) for index, title in enumerate(told["titles"])),
        row_count=told["rows"],
        notes=tuple(Note(code, params) for code, params in told["notes"]),
        stored=stored,
    )


def _run_child(asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _START, _ROOT],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=limits.seconds,
            env={"RUST_BACKTRACE": "0"},
            pass_fds=(asked["stored"],),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SheetError("takes_too_long", seconds=limits.seconds) from None
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise _why_it_died(done.returncode, done.stderr, limits) from None
    if "error" in told:
        raise SheetError(told["error"], **told["params"])
    return told


def _why_it_died(code: int, said: bytes, limits: Limits) -> SheetError:
    """A child that says nothing was ended by the kernel or by its own allocator."""
    if code in {-24, -9}:  # SIGXCPU, and the kernel's SIGKILL a second after it
        return SheetError("takes_too_long", seconds=limits.cpu_seconds)
    if b"memory allocation" in said or b"MemoryError" in said or b"capacity overflow" in said:
        return SheetError("takes_too_much_memory", limit=limits.memory)
    return SheetError("damaged")
