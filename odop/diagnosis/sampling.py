"""A stratified sample and what follows from it: plain Python, exact fractions. Worked by hand in docs/algorithms/survey.md.

A stratum of the register holds N entries, n of them are drawn, r of these answer a question; each answer then stands for N / r.
"""

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isqrt
from typing import TypeVar

LEAST = 2  # of a stratum: one answer says nothing about how answers differ
Key = TypeVar("Key", bound=Hashable)


def allocate(sizes: Mapping[Key, int], wanted: int) -> dict[Key, int]:
    """How many to draw from each stratum: in proportion to its size, at least two of each (or all that there are).

    The largest remainders get what is left over (Hamilton); equal ones in the order of `sizes`.
    """
    whole = sum(sizes.values())
    wanted = min(wanted, whole)
    if not wanted:
        return dict.fromkeys(sizes, 0)
    exact = {key: Fraction(size * wanted, whole) for key, size in sizes.items()}
    drawn = {key: int(part) for key, part in exact.items()}
    by_rest = sorted(exact, key=lambda key: drawn[key] - exact[key])
    for key in by_rest[: wanted - sum(drawn.values())]:
        drawn[key] += 1
    return {key: min(size, max(drawn[key], LEAST)) for key, size in sizes.items()}


def draw(keys: Iterable[str], count: int, seed: str) -> list[str]:
    """`count` of the keys: those whose SHA-256 of seed and key comes first. The same seed over the same keys draws the same."""
    return sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}|{key}".encode()).digest(), key))[:count]


@dataclass(frozen=True)
class Stratum:
    """How many the register holds, and the answers that came from those drawn."""

    size: int
    values: Sequence[Fraction]


@dataclass(frozen=True)
class Estimate:
    """A mean (of ones and noughts: a share) over the register, from `n` answers; its standard error, None where it cannot be
    known; and for how many of the register it speaks: strata without an answer are left out."""

    value: Fraction
    error: Decimal | None
    n: int
    speaks_for: int


def mean(strata: Iterable[Stratum]) -> Estimate | None:
    """The mean over the register with its standard error, finite populations corrected; None where nobody answered.

    value = Σ N·ȳ / ΣN;  error² = Σ (N/ΣN)² · (1 − r/N) · s²/r, where s² is the variance of the answers of a stratum.
    """
    heard = [one for one in strata if one.values]
    if not heard:
        return None
    whole = sum(one.size for one in heard)
    total, variance, known = Fraction(0), Fraction(0), True
    for one in heard:
        count = len(one.values)
        middle = sum(one.values, Fraction(0)) / count
        share = Fraction(one.size, whole)
        total += share * middle
        if count >= one.size:
            continue  # all of them answered: nothing is left to chance
        if count == 1:
            known = False
            continue
        spread = sum(((value - middle) ** 2 for value in one.values), Fraction(0)) / (count - 1)
        variance += share**2 * (1 - Fraction(count, one.size)) * spread / count
    return Estimate(total, root(variance) if known else None, sum(len(one.values) for one in heard), whole)


def root(square: Fraction) -> Decimal:
    """The square root of a fraction, cut after six places."""
    scaled = square * 10**12
    return Decimal(isqrt(scaled.numerator // scaled.denominator)) / 10**6


def rounded(value: Fraction | Decimal, places: int) -> Decimal:
    """Half up, to so many places."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
