"""What can be wrong in a row: a title by which problems are gathered, and what to do about it. Params are the words' blanks."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions.model import Words


@dataclass(frozen=True)
class Complaint:
    title: Words
    says: Words


PROBLEMS: dict[str, Complaint] = {
    "missing": Complaint(_("Empty"), _("This cell is empty. Fill it in.")),
    "aadhaar": Complaint(
        _("Aadhaar number"),
        _("A whole Aadhaar number stands here. It may not be kept: take it out of the sheet."),
    ),
    "digits_lost": Complaint(
        _("Number cut by the spreadsheet"),
        _(
            "The spreadsheet has cut this number (%(value)s). Format the column as text and type the number again."
        ),
    ),
    "error_value": Complaint(
        _("Error of a formula"), _("The spreadsheet shows an error here (%(value)s). Write the value itself.")
    ),
    "name": Complaint(_("Name not readable"), _("Write the name in letters, as it stands in the papers.")),
    "too_long": Complaint(_("Too long"), _("This is too long. Write at most %(count)s letters.")),
    "choice": Complaint(
        _("Word not known"), _("“%(value)s” is not known here. Write one of these: %(words)s.")
    ),
    "mobile": Complaint(
        _("Mobile number"), _("This is not a mobile number. Write ten digits; the first is 6, 7, 8 or 9.")
    ),
    "pin_code": Complaint(_("PIN code"), _("This is not a PIN code. Write six digits, like 244302.")),
    "birth_year": Complaint(_("Year of birth"), _("Write the year of birth in four digits, like 1988.")),
    "birth_date": Complaint(
        _("Date of birth"), _("“%(value)s” is not a date in the order of this column, or not a possible one.")
    ),
    "age": Complaint(_("Age"), _("Write the age in years, like 38.")),
    "number": Complaint(_("Number"), _("Write this in digits.")),
    "district": Complaint(
        _("District not known"),
        _("“%(value)s” is no district of this programme. Write its name as in the list of districts."),
    ),
    "other_district": Complaint(
        _("Another district"),
        _("This row is of %(district)s, which is not your office's. Its own office brings it in."),
    ),
    "udyam": Complaint(
        _("Udyam number"),
        _("This is not a Udyam number. Copy it from the certificate, like UDYAM-UP-12-0012345."),
    ),
    "gstin": Complaint(
        _("GST number"),
        _("This is not a GST number. Copy all 15 letters and digits from the GST certificate."),
    ),
    "pan": Complaint(
        _("PAN"), _("This is not a PAN. It has five letters, four digits and one letter, like ABCPE1234F.")
    ),
    "gstin_pan": Complaint(
        _("GST number and PAN"), _("The PAN inside this GST number is another than the PAN given.")
    ),
    "bank_account": Complaint(
        _("Bank account"),
        _("This is not a bank account number. Write the 9 to 18 digits printed in the passbook."),
    ),
    "account_like_aadhaar": Complaint(
        _("Account like Aadhaar"),
        _(
            "This looks like an Aadhaar number, not an account. If the passbook says so, write yes under “Account number copied "
            "from the passbook”; else leave the cell empty."
        ),
    ),
    "bank_account_missing": Complaint(
        _("Account or IFSC missing"), _("Write the account number too, or leave both cells empty.")
    ),
    "bank_ifsc": Complaint(
        _("IFSC"),
        _(
            "This is not an IFSC. It has four letters, a zero and six more, like SBIN0001234: see the passbook."
        ),
    ),
    "bank_ifsc_missing": Complaint(
        _("Account or IFSC missing"), _("Write the IFSC of the branch too; it is printed in the passbook.")
    ),
    "not_agreed": Complaint(
        _("Has not agreed"),
        _("She has not agreed to be in the register. Ask her; without her consent the row stays out."),
    ),
    "unit_taken": Complaint(
        _("Unit of somebody else"),
        _("A unit with this number (%(number)s) is in the register under another person."),
    ),
    "day": Complaint(
        _("Date"), _("“%(value)s” is not a date in the order of this column, or not a possible one.")
    ),
    "share": Complaint(_("Share"), _("Write the share in per cent, from 0 to 100.")),
    "shares_over": Complaint(
        _("Shares over a hundred"),
        _(
            "The shares of all members would pass 100%%; %(number)s%% are free. Correct the shares of this group."
        ),
    ),
    "iec": Complaint(_("IEC"), _("This is not an import-export code. It has ten letters and digits.")),
    "unknown": Complaint(_("Not readable"), _("This answer could not be read. Please write it again.")),
}
