"""The markup of chapters: what it reads, and that nothing typed becomes HTML."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odop.diagnosis.markup import Block, LiveFigure, Text, figures_in, parse, spans_of
from odop.diagnosis.report import html_of

SAMPLE = """## What is **made**
Combs and
buttons.

- first
- second {{enrolled}}
| a | b |
| 1 | {{ enrolled state }} | 3 |
after"""


def test_each_kind_of_block_is_read() -> None:
    heading, paragraph, points, table, last = parse(SAMPLE)
    assert heading == Block("heading", ((Text("What is "), Text("made", bold=True)),))
    assert paragraph.lines == ((Text("Combs and buttons."),),)
    assert points.kind == "list" and points.lines[1] == (Text("second "), LiveFigure("enrolled"))
    assert (table.columns, len(table.rows)) == (3, 2) and table.rows[0][2] == ()
    assert last == Block("paragraph", ((Text("after"),),))
    assert figures_in(SAMPLE) == {LiveFigure("enrolled"), LiveFigure("enrolled", True)}


def test_what_is_no_markup_stays_as_it_was_typed() -> None:
    for text in ("##no space", "* star", "{{Upper}}", "{{", "** **", "|", "-dash", "a **b"):
        assert "".join(span.text for span in spans_of(text) if isinstance(span, Text)) in (text, " ")
    assert parse("") == [] and parse("\n \r\n\t") == []


def test_nothing_typed_becomes_html() -> None:
    page = html_of(parse("## <b>x</b>\n- <script>\n| <i> | & |\n**<u>** {{enrolled}} <a href=x>"), {})
    assert "<script>" not in page and "<i>" not in page and "<u>" not in page and "<a " not in page
    assert "&lt;script&gt;" in page and "<li>" in page and "<h3>&lt;b&gt;" in page


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("a-|#* {}\n\r\t<>&_é क"), max_size=200))
def test_every_text_has_a_reading_and_keeps_its_words(text: str) -> None:
    blocks = parse(text)
    said = "".join(
        span.text if isinstance(span, Text) else span.code
        for one in blocks
        for line in one.lines
        for span in line
    )
    for sign in "é<>&क":
        assert said.count(sign) == text.count(sign) or "|" in text
    html_of(blocks, {})
