"""Addresses of static files, each worked out once a process: a page names eight, and their list changes only with the installation."""

from functools import cached_property

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def url(self, name: str, force: bool = False) -> str:
        found = self._known.get(name)
        if found is None or force:
            found = self._known[name] = str(super().url(name, force))
        return found
