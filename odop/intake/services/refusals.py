"""Why a list is not taken, or cannot go on: each with a code and a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions.seen import KINDS_OF_FILE
from odop.kernel.refusals import DomainError, Invalid, NotAllowed

# What the reading of files says (odop.lib.sheets), in words.
UNREADABLE: Mapping[str, Any] = {
    "too_large": _("This file is too large. Send it in parts."),
    "bomb": _("This file unpacks to far more than a list holds. It is not read."),
    "too_many_columns": _(
        "This sheet has %(columns)s columns; at most %(limit)s are read. Delete those that are not needed."
    ),
    "too_many_rows": _("This sheet has more than %(limit)s rows. Send it in parts."),
    "encrypted": _("This file is locked with a password. Save it without one and send it again."),
    "wrong_kind": _(
        "This is not a spreadsheet but another kind of file (%(found)s). Open it and save it as Excel or CSV."
    ),
    "not_a_sheet": _("This is not a spreadsheet. Send an Excel file, an ODS file or CSV."),
    "damaged": _("This file is damaged. Open it, save it again and send it once more."),
    "unsafe_xml": _(
        "This file declares things that no spreadsheet needs. Save it anew in Excel and send it again."
    ),
    "empty": _("There is no row in this sheet."),
    "no_header": _(
        "No row with the titles of the columns was found. Write the titles in one row above the list."
    ),
    "no_such_sheet": _("There is no sheet of this name in the file."),
    "takes_too_long": _("Reading this file takes too long. Save it as CSV and send it again."),
    "takes_too_much_memory": _("This file is too large to be read. Save it as CSV, or send it in parts."),
}


def unreadable(code: str, params: Mapping[str, Any]) -> Invalid:
    words = UNREADABLE.get(code, UNREADABLE["damaged"])
    blanks: dict[str, Any] = {"columns": "", "limit": "", "found": "", **params}
    blanks["found"] = KINDS_OF_FILE.get(str(blanks["found"]), blanks["found"])
    return Invalid(words % blanks, code=code if code in UNREADABLE else "damaged")


def wrong_state() -> DomainError:
    return DomainError(_("This list is at another stage by now. Open it again."), code="wrong_stage")


def not_your_list() -> NotAllowed:
    return NotAllowed(_("This list belongs to another office."), code="not_your_list")
