"""Officers from the command line: the first account of a new installation, a forgotten password, a lost phone.

script/manage officer make ram.das --name-en "Ram Das" --name-hi "राम दास"
script/manage officer post ram.das --office CELL --role cell [--from 2026-04-01]
script/manage officer end ram.das --office CELL --on 2026-09-30
script/manage officer password ram.das      a new password, printed once
script/manage officer phone ram.das         takes the authenticator away; a new one is set up at the next sign-in
script/manage officer list
"""

import secrets
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odop.accounts import queries, services
from odop.accounts.enums import Role, UserKind
from odop.accounts.models import User
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.refusals import DomainError


def new_password() -> str:
    """Four groups of five letters and digits that cannot be mistaken: some 99 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _n in range(5)) for _group in range(4))


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["make", "post", "end", "password", "phone", "list"])
        parser.add_argument("username", nargs="?", default="")
        parser.add_argument("--name-en", default="")
        parser.add_argument("--name-hi", default="")
        parser.add_argument("--office", default="", help="a code of offices.csv")
        parser.add_argument("--role", default="", choices=["", *Role.values])
        parser.add_argument("--from", dest="first", type=date.fromisoformat, default=None)
        parser.add_argument("--on", dest="last", type=date.fromisoformat, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with scope.system():
                getattr(self, options["do"])(options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None

    def make(self, options: dict[str, Any]) -> None:
        if not (options["username"] and options["name_en"] and options["name_hi"]):
            raise CommandError("Give a user name, --name-en and --name-hi.")
        password = new_password()
        user = services.make_officer(
            options["username"],
            name={"en": options["name_en"], "hi": options["name_hi"]},
            password=password,
            by=SYSTEM,
        )
        print(f"{user.username}: password {password}\nNext: script/manage officer post {user.username} …")

    def post(self, options: dict[str, Any]) -> None:
        first = options["first"] or clock.today()
        services.post(
            self._user(options),
            office=queries.office(options["office"]),
            role=options["role"],
            from_on=first,
            to_on=options["last"],
            by=SYSTEM,
        )
        print(f"{options['username']}: {options['role']} at {options['office']} from {first}")

    def end(self, options: dict[str, Any]) -> None:
        last = options["last"] or clock.today()
        postings = self._user(options).postings.in_force(last).filter(office__code=options["office"])
        if not postings:
            raise CommandError(f"{options['username']} holds no post at {options['office']} on {last}.")
        for posting in postings:
            services.end_posting(posting, to_on=last, by=SYSTEM)
            print(f"{options['username']}: {posting.role} at {options['office']} until {last}")

    def password(self, options: dict[str, Any]) -> None:
        password = new_password()
        services.set_password(self._user(options), password, by=SYSTEM)
        print(f"{options['username']}: password {password}")

    def phone(self, options: dict[str, Any]) -> None:
        services.remove_totp(self._user(options), by=SYSTEM)
        print(f"{options['username']}: sets up an authenticator at the next sign-in")

    def list(self, options: dict[str, Any]) -> None:
        for user in User.objects.filter(kind=UserKind.OFFICER).order_by("username"):
            posts = ", ".join(f"{one.role} at {one.office.code}" for one in user.current_postings)
            print(f"{user.username}: {posts or 'no post today'}")

    def _user(self, options: dict[str, Any]) -> User:
        user = User.objects.filter(kind=UserKind.OFFICER, username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no officer {options['username']!r}.")
        return user
