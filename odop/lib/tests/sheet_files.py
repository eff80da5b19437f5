"""Spreadsheet files made by hand for the tests, also of kinds we never write and ones nobody should send."""

import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from odop.lib.sheets.xlsx import Book, Look

Table = Sequence[Sequence[object]]


def xlsx(table: Table, **more: Table) -> bytes:
    """A workbook as we write it ourselves; `more` are further sheets by name."""
    out = io.BytesIO()
    with Book(out) as book:
        for name, rows in {"Sheet1": table, **more}.items():
            book.sheet(name, ([(cell, Look.PLAIN) for cell in row] for row in rows))
    return out.getvalue()


def repacked(content: bytes, *, changed: dict[str, bytes | None] | None = None, **added: bytes) -> bytes:
    """The same zip with parts put instead of others, taken out (None) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | (changed or {}) | added
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def with_xml(content: bytes, find: bytes, put: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The workbook with a piece of one part exchanged."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        old = packed.read(part)
    assert find in old
    return repacked(content, changed={part: old.replace(find, put, 1)})


def ods(table: Table) -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell/>"
            if cell is None
            else f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            if isinstance(cell, int | float)
            else f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in table
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="L">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", content)
    return out.getvalue()


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file of large sectors only ([MS-CFB]): header, one allocation sector, directory, streams."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chains, body, entries, sector = [fat_mark, end], b"", [], 2
    for name, content in streams.items():
        content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\x00")
        count = len(content) // 512
        chains += [*range(sector + 1, sector + count), end]
        entries.append((name, 2, sector, len(content)))
        sector += count
        body += content
    directory = b""
    for place, (name, kind, start, size) in enumerate([("Root Entry", 5, end, 0), *entries]):
        encoded = (name + "\x00").encode("utf-16-le")
        right = place + 1 if 0 < place < len(entries) else free
        child = 1 if place == 0 and entries else free
        directory += encoded.ljust(64, b"\x00") + struct.pack(
            "<HBBIII16sIQQIII", len(encoded), kind, 1, free, right, child, b"", 0, 0, 0, start, size, 0
        )
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, 4096, end, 0, end, 0, 0,
    )  # fmt: skip
    head += struct.pack("<108I", *([free] * 108))
    allocation = struct.pack(f"<{len(chains)}I", *chains).ljust(512, b"\xff")
    assert len(allocation) == 512, "too long for one allocation sector"
    return head + allocation + directory.ljust(512, b"\x00") + body


def xls(table: Table, *, locked: bool = False) -> bytes:
    """An Excel 97 book ([MS-XLS]) of labels and numbers."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    cells = b""
    for row, line in enumerate(table):
        for column, cell in enumerate(line):
            if isinstance(cell, int | float):
                cells += record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
            elif cell is not None:
                text = str(cell)[:4_000].encode("utf-16-le")  # a record holds no more
                cells += record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    width = max((len(line) for line in table), default=0)
    body = (
        begin(0x10)
        + record(0x0200, struct.pack("<IIHHH", 0, len(table), 0, width, 0))
        + cells
        + record(0x0A, b"")
    )
    lock = record(0x002F, b"\x01\x00\x01\x00\x01\x00" + b"\x07" * 48) if locked else b""
    name = b"List"
    before = begin(0x05) + lock + record(0x0042, struct.pack("<H", 1200))
    bound = 4 + 8 + len(name)
    start = len(before) + bound + 4
    sheet = record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name)
    return ole({"Workbook": before + sheet + record(0x0A, b"") + body})


def xlsb(table: Table) -> bytes:
    """A binary workbook ([MS-XLSB]) of inline texts and numbers."""

    def record(kind: int, content: bytes) -> bytes:
        out = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(content)
        while True:
            out += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                return out + content

    def wide(text: str) -> bytes:
        encoded = text.encode("utf-16-le")
        return struct.pack("<I", len(encoded) // 2) + encoded

    cells = b""
    for row, line in enumerate(table):
        cells += record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(line):
            if isinstance(cell, int | float):
                cells += record(5, struct.pack("<IId", column, 0, cell))
            elif cell is not None:
                cells += record(6, struct.pack("<II", column, 0) + wide(str(cell)))
    width = max((len(line) for line in table), default=1)
    extent = record(148, struct.pack("<IIII", 0, max(0, len(table) - 1), 0, width - 1))
    sheet = record(129, b"") + extent + record(145, b"") + cells + record(146, b"") + record(130, b"")
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("List"))
    book = record(131, b"") + record(143, b"") + bundle + record(144, b"") + record(132, b"")
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.bin", book)
        packed.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        packed.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()


def saved(folder: Path, content: bytes | str, name: str = "list") -> Path:
    """The content as a file; text as UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
