"""The demo world: some 2,000 made-up artisans and 400 applications over three financial years, through the real services.

Shaped like the published beneficiary lists (rules.md §1.6: median project 10 lakh, a quarter women, 64% industry), the
same on every build for the same day, and marked as sample data in every row.
"""

from odop.schemes.demo.build import build_demo

__all__ = ["build_demo"]
