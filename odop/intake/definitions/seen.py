"""What is seen while a file is read (odop.lib.sheets), in words: what it is instead of a spreadsheet, and what was done with it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

NOTES = {
    "took_sheet": _("The file has several sheets; this one was read: %(sheet)s."),
    "hidden_sheet": _("The sheet that was read is hidden in the file: %(sheet)s."),
    "merged_filled": _("Merged cells were filled with the value they show."),
    "two_row_head": _("The titles stand in two rows; they were read together."),
    "column_numbers": _("A row of column numbers under the titles was left out."),
    "same_title_twice": _("A title stands over more than one column."),
    "repeated_head": _("Titles repeated within the list were left out."),
    "totals_row": _("A row of totals was left out."),
    "remarks_under_list": _("Remarks under the list were left out."),
    "macros_ignored": _("The macros of this file were not looked at."),
    "links_ignored": _("Links of this file to other files were not followed."),
    "encoding_guessed": _("The letters of this file were guessed. Look whether the names below are right."),
    "unreadable_signs": _("Some signs of this file could not be read."),
    "stray_quotes": _("A quotation mark without its partner was read as a letter."),
    "long_cells_cut": _("Cells longer than a spreadsheet may hold were cut."),
    "second_head": _("The titles stand twice, in both languages; the second row of them was left out."),
    "hidden_rows": _("Some rows are hidden in the file. They were read all the same."),
    "hidden_columns": _("Some columns are hidden in the file. They were read all the same."),
    "error_cells": _("Some cells show an error of a formula, like #REF!. Look at the rows that wait."),
    "formulas_without_result": _(
        "Some formulas have no result in this file; their cells are empty. Open it in Excel, save it and send it again."
    ),
    "untitled_columns": _("Some columns have no title. Say below what they hold, or leave them out."),
    "no_rows": _("There is no row under the titles."),
}
# Told by no words: nothing follows from them for the office.
QUIET = frozenset({"formulas_by_result"})

KINDS_OF_FILE = {
    "html": _("a web page"),
    "xml": _("an XML file"),
    "pdf": _("a PDF"),
    "picture": _("a picture"),
    "word": _("a letter or another document"),
    "archive": _("a packed folder"),
    "program": _("a program"),
    "old_excel": _("an Excel file from before 1993"),
}


def note_words(code: str, params: dict[str, Any]) -> str:
    """Something that was seen while the file was read; nothing for what need not be told."""
    return str(NOTES[code]) % {"sheet": "", **params} if code in NOTES else ""
