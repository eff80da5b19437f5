"""Checking against other schemes' lists of beneficiaries without handing over anybody's name (docs/explanation/privacy.md)."""
