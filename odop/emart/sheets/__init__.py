"""Goods that come in a sheet: its columns, what a row says, photographs in a ZIP."""
