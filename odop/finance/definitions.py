"""What money that belongs to no case belongs to: each kind of subject says how pages name it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class SubjectKind:
    """`batch` of `batch:TB-SBL-2627-0004`: its name, and the address of its page (empty where it has none)."""

    code: str
    title: str | Promise
    address: Callable[[str], str]


SUBJECTS: dict[str, SubjectKind] = {}


def subject_kind(code: str, *, title: str | Promise, address: Callable[[str], str]) -> SubjectKind:
    """Register a kind of subject; `address` gives the page of a reference."""
    SUBJECTS[code] = SubjectKind(code, title, address)
    return SUBJECTS[code]


def title_of(subject: str) -> str | Promise:
    """The kind in words; the code itself while nobody registered it."""
    code = subject.partition(":")[0]
    return SUBJECTS[code].title if code in SUBJECTS else code


def address_of(subject: str) -> str:
    """The page of a subject, or nothing."""
    code, _colon, ref = subject.partition(":")
    return SUBJECTS[code].address(ref) if code in SUBJECTS else ""
