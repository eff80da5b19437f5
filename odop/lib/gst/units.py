"""In what goods are counted, and the code of it that returns and e-way bills want (Unique Quantity Code of the GST portal)."""

from decimal import Decimal

UQC = {
    "piece": "PCS", "pair": "PRS", "set": "SET", "metre": "MTR", "g": "GMS", "kg": "KGS", "ml": "MLT", "l": "LTR",
}  # fmt: skip
PACKS, NUMBERS = "PAC", "NOS"


def uqc_of(unit: str, net_quantity: Decimal = Decimal(1)) -> str:
    """Returns the code under which articles are counted: of a metre of cloth MTR, of a pack of 250 g PAC, for packs are counted
    and not what is in them; NOS for a unit that is not known."""
    return UQC.get(unit, NUMBERS) if net_quantity == 1 else PACKS
