"""What is asked, and where: the wizard's pages and the office's forms."""

from odop.registry.forms.office import CorrectionForm, GroupAccountForm, GroupForm, MemberForm, UnitForm
from odop.registry.forms.pages import LANGUAGES, LAST, PAGES, SAME_ANSWERS, Page, PageForm, page_of, questions

__all__ = [
    "LANGUAGES",
    "LAST",
    "PAGES",
    "SAME_ANSWERS",
    "CorrectionForm",
    "GroupAccountForm",
    "GroupForm",
    "MemberForm",
    "Page",
    "PageForm",
    "UnitForm",
    "page_of",
    "questions",
]
