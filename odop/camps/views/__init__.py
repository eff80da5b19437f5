"""Doors of camps: the page for devices, and the office's own pages."""
