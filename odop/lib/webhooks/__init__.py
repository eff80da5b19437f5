"""Signed messages to other people's systems: how they are signed (Standard Webhooks 1.0.0) and how they are handed over."""
