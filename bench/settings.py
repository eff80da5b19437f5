"""The product's settings, with the floors' addresses beside its own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
