"""The kernel: trail, outbox, files, refusals and the look. It knows no other app."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

# Files in which an app announces what it has; each registers itself when it is imported.
ANNOUNCEMENTS = (
    "events",
    "effects",
    "reactions",
    "notices",
    "menu",
    "invariants",
    "indicators",
    "tasks",
    "moves",
    "personal_data",
    "benefits",
    "known_facts",
    "carriers",
    "tax_papers",
)


class KernelConfig(AppConfig):
    name = "odop.kernel"
    label = "kernel"

    def ready(self) -> None:
        for app in apps.get_app_configs():
            if app.name.startswith("odop."):
                for room in ANNOUNCEMENTS:
                    if app.module is not None and module_has_submodule(app.module, room):
                        import_module(f"{app.name}.{room}")
