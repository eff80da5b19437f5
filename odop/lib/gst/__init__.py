"""Goods and services tax of a sale: rate, place of supply, split, documents and returns. Amounts are whole paise.

Rates and limits are dated rows of a programme's folder (`tax/`), never numbers in this code. See `docs/algorithms/gst.md`.
"""
