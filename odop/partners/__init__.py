"""Agreements with marketplaces, banks, institutes and others: what they bind whom to, and the figures partners report."""
