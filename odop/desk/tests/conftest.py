"""The people and places of the money pages are those of finance's own tests."""

from odop.finance.tests.conftest import finance, officer, other_place, place

__all__ = ["finance", "officer", "other_place", "place"]
