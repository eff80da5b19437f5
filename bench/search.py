"""Search of the register as an officer of one district types it; the floor is reading the same rows by their numbers."""

import random
from collections.abc import Callable, Iterator

from django.db import connection

from bench.figure import AT_MOST, Figure, Goal, in_turns
from odop.accounts.models import User
from odop.kernel import scope
from odop.registry.models import Artisan
from odop.registry.queries import search

WHO, STATE = "officer-sambhal", "cell-state"
TURNS = 60
SHOWN = 25
MILLISECONDS = 1000
Typed = Callable[[Artisan, random.Random], str]


def _slip(word: str, dice: random.Random) -> str:
    """A letter too few, or two in each other's place."""
    at = dice.randrange(1, len(word) - 1)
    return (
        word[:at] + word[at + 1 :]
        if dice.random() < 0.5
        else word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    )


def _mistyped(one: Artisan, dice: random.Random) -> str:
    words = str(one.name).split()
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    return " ".join(_slip(word, dice) if at == longest else word for at, word in enumerate(words))


TYPED: dict[str, Typed] = {
    "name": lambda one, _dice: str(one.name),
    "part": lambda one, _dice: max(str(one.name).split(), key=len)[1:5],
    "mistyped": _mistyped,
    "village": lambda one, _dice: f"{str(one.name).split()[0]} {one.place}",
    "last_digits": lambda one, _dice: one.mobile[-5:],
}


def measure() -> Iterator[Figure]:
    with scope.enter(scope.EVERYTHING, read_only=True):
        count = Artisan.objects.count()
        readers = {
            prefix: User.objects.get(demo_slug=slug)
            for slug, prefix in ((WHO, "search"), (STATE, "search_state"))
        }
        for user in readers.values():
            _ = user.scope, user.permissions  # read once, while her posts are in sight
    for prefix, user in readers.items():
        for kind, typed in TYPED.items():
            yield from _measured(f"{prefix}_{kind}", user, typed, count)


def _measured(name: str, user: User, typed: Typed, count: int) -> Iterator[Figure]:
    dice = random.Random(name)
    with scope.enter(user.scope, read_only=True):
        last = Artisan.objects.order_by("-pk").values_list("pk", flat=True)[0]
        chosen: list[Artisan] = []
        while len(chosen) < TURNS + 2:
            found = Artisan.objects.filter(
                pk__gte=dice.randrange(last), mobile__gt="", place__gt=""
            ).order_by("pk")[:1]
            chosen += [one for one in found if len(str(one.name)) > 6 and len(str(one.name).split()[0]) > 3]
    texts = [typed(one, dice) for one in chosen]
    hits: list[bool] = []
    answers: dict[int, list[int]] = {}

    def ours(turn: int) -> None:
        with scope.enter(user.scope, read_only=True):
            rows = search(user, texts[turn])
            rows = (
                rows.order_by("-likeness", "name_folded", "pk")
                if "likeness" in rows.query.annotations
                else rows
            )
            answers[turn] = [one.pk for one in rows[:SHOWN]]

    def floor(turn: int) -> None:
        with scope.enter(user.scope, read_only=True), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM registry_artisan WHERE id = ANY (%s)", [answers.get(turn, [])])
            cursor.fetchall()

    mine, bare = in_turns(ours, floor, TURNS)
    hits = [chosen[turn].pk in answers[turn] for turn in range(TURNS)]
    unit = f"ms, {count:,} people, {sum(hits) / TURNS:.0%} on page 1"
    goal = Goal("value", AT_MOST, 50)
    yield Figure(f"{name}_p50_ms", mine.median * MILLISECONDS, unit, floor=bare.median * MILLISECONDS)
    yield Figure(f"{name}_p95_ms", mine.p95 * MILLISECONDS, unit, floor=bare.p95 * MILLISECONDS, goal=goal)
