"""A small world for the desk's tests: two districts, their officers, and cases where a test needs them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.test import Client

from odop.accounts.enums import OfficeKind, Role, UserKind
from odop.accounts.models import Office, User
from odop.casework.definitions import forget_compiled
from odop.casework.factories import Cast, artisan, cast, officer_at, walk
from odop.casework.models import Case
from odop.kernel import scope
from odop.kernel.fields import Localised
from odop.lib import names
from odop.places.models import District
from odop.schemes.factories import application, budget_for, ground
from tests.worlds import settled


@dataclass(frozen=True)
class World:
    """`here` is worked in; `there` is the district of somebody else."""

    here: Cast
    there: Cast
    scrutiny: Case  # papers received, none checked
    put_up: Case
    committee: Case
    bank: Case
    training: Case
    elsewhere: Case
    cell: User
    auditor: User
    finance: User


def another(people: Cast, number: int, english: str, hindi: str) -> Cast:
    """The same offices with another applicant."""
    citizen = User.objects.create(
        mobile=f"7{people.district.pk:04d}{number:05d}",
        kind=UserKind.CITIZEN,
        name=Localised(en=english, hi=hindi),
    )
    person = artisan(people.district, citizen, number)
    person.name = Localised(en=english, hi=hindi)
    person.name_folded, person.name_skeleton = names.fold(english), names.skeleton(english)
    person.save()
    return replace(people, artisan=person, citizen=citizen)


def build() -> World:
    ground()
    here, there = (cast(one, n) for n, one in enumerate(District.objects.order_by("pk")[:2], start=1))
    budget_for(here.district)
    budget_for(there.district)
    known = [
        ("Meena Devi", "मीना देवी"), ("Ramesh Kumar", "रमेश कुमार"), ("Sunita Verma", "सुनीता वर्मा"),
        ("Iqbal Ahmad", "इक़बाल अहमद"),
    ]  # fmt: skip
    people = [another(here, 10 + n, *name) for n, name in enumerate(known)]
    first = application(here, papers=False)
    state = {office.kind: office for office in Office.objects.filter(district__isnull=True)}
    made = World(
        here=here,
        there=there,
        scrutiny=first,
        put_up=walk(application(people[0]), here, "put_up"),
        committee=walk(application(people[1]), here, "committee"),
        bank=walk(application(people[2]), here, "bank"),
        training=walk(application(people[3]), here, "training"),
        elsewhere=application(there, papers=False),
        cell=officer_at(state[OfficeKind.CELL], Role.CELL, "cell"),
        auditor=officer_at(state[OfficeKind.AUDIT], Role.AUDITOR, "auditor"),
        finance=officer_at(state[OfficeKind.FINANCE], Role.FINANCE, "finance"),
    )
    for number, user in enumerate(User.objects.filter(kind=UserKind.OFFICER)):
        user.name = Localised(en=f"R. K. Verma {number}", hi=f"आर. के. वर्मा {number}")
        user.save()
    return made


@contextmanager
def standing() -> Iterator[World]:
    """The world for a module of tests: built once, in a transaction that is rolled back at the end."""
    forget_compiled()
    with transaction.atomic():
        with scope.system():
            made = build()
        yield settled(made)
        transaction.set_rollback(True)
    forget_compiled()


def at_desk(user: User, **more: Any) -> Client:
    client = Client(**more)
    # A fresh copy: what a person may do is worked out once an object.
    client.force_login(User.objects.get(pk=user.pk))
    return client


class _Words(HTMLParser):
    """The text of a page that is meant to be in the page's own language."""

    VOID = frozenset(
        {"meta", "link", "input", "br", "img", "hr", "path", "rect", "circle", "line", "polyline"}
    )
    SILENT = frozenset({"script", "style", "textarea", "code", "pre", "title", "svg"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        foreign = (about.get("lang") or "hi") != "hi" and tag != "html"
        quiet = tag in self.SILENT or foreign or "source" in (about.get("class") or "").split()
        if tag not in self.VOID:
            self.open.append((tag, quiet or (bool(self.open) and self.open[-1][1])))
        if not quiet and not (self.open and self.open[-1][1]):
            self.text += [
                str(about[name])
                for name in ("aria-label", "placeholder", "data-label", "alt")
                if about.get(name)
            ]

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.text.append(data)


def words_of(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    return " ".join(parser.text)


ALLOWED = re.compile(r"\b(?:[A-Z]{2,}[A-Z0-9\-/]*\d[A-Z0-9\-/]*|ODOP|PDF|GO)\b")


def english_in(text: str) -> list[str]:
    """Words in Latin letters that are no reference, code or version."""
    text = ALLOWED.sub(" ", text)
    return sorted(
        {
            word
            for word in re.findall(r"[A-Za-z][A-Za-z’'\-]+", text)
            if not re.fullmatch(r"[A-Z0-9\-]+", word)
        }
    )
