"""Who acts. Every service takes `by`: a signed-in user, or the system itself (clocks, imports of bank files)."""

from typing import Protocol


class Actor(Protocol):
    @property
    def pk(self) -> int | None: ...

    def may(self, permission: str) -> bool: ...


class System:
    """The programme's own clockwork. It holds no posting and may do what a workflow gives to the role `system`."""

    pk: int | None = None
    is_system = True

    def may(self, permission: str) -> bool:
        return True

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = System()
