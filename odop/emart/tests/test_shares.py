"""To whom each paisa of a line goes: all parts that come back are the whole, and the tax of each is that of its credit note."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odop.emart.enums import Account
from odop.emart.shares import part_of_shares, shares_of_goods, shares_with_discount
from odop.lib.gst.amounts import part_of, tax_within
from odop.lib.gst.selling import HeldBack, Way
from odop.lib.gst.supply import Kind

KINDS = st.sampled_from([Kind.WITHIN, Kind.BETWEEN])
RATES = st.sampled_from([Decimal(5), Decimal(12), Decimal(18)])


@settings(deadline=None, max_examples=150, derandomize=True, database=None)
@given(
    price=st.integers(min_value=100, max_value=10**7),
    less=st.integers(min_value=0, max_value=50),
    kind=KINDS,
    rates=st.tuples(RATES, RATES),
    pieces=st.lists(st.integers(min_value=1, max_value=5), min_size=1, max_size=6),
    billed=st.booleans(),
)
def test_the_books_of_each_part_are_its_note_and_all_parts_are_the_line(
    price: int, less: int, kind: Kind, rates: tuple[Decimal, Decimal], pieces: list[int], billed: bool
) -> None:
    full = tax_within(price, rates[0], kind)
    tax = tax_within(price - price * less // 100, rates[1] if less else rates[0], kind)
    plain = shares_of_goods(tax, Way.CORPORATION, HeldBack(), Decimal("2.5"))
    shares = shares_with_discount(tax, full, Decimal("2.5")) if less else plain
    if billed:  # she has a GSTIN and bills a part of it
        shares[Account.TAX] -= tax.tax // 3
        shares[Account.MAKER] += tax.tax // 3
    shares = dict(sorted(shares.items(), key=lambda one: (len(one[0]), one[0])))  # as the database has them
    assert sum(shares.values()) == tax.gross
    before, back = 0, dict.fromkeys(shares, 0)
    for some in pieces:
        where = {"quantity": some, "of": sum(pieces), "before": before}
        part, note = part_of_shares(shares, tax, **where), part_of(tax, **where)
        assert sum(part.values()) == note.gross
        if not billed:
            assert part.get(Account.TAX, 0) == note.tax
        back = {account: back[account] + paise for account, paise in part.items()}
        before += some
    assert back == shares
