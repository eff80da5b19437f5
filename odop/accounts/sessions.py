"""Whose request this is. Every request of somebody signed in begins with her session and her row: both are read by statements that
are worked out once a process and planned once a connection (`odop/kernel/rows.py`)."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from odop.accounts.models import User
from odop.kernel.rows import found


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str) -> bool:
        """What a browser sends is anything; PostgreSQL's text does not even take every character."""
        takes: bool = super()._validate_session_key(key)  # type: ignore[misc]
        return takes and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        kept = found(Session, session_key=self.session_key)
        if kept and kept[0].expire_date > timezone.now():
            return kept[0]
        self._session_key = None
        return None


class Backend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        known = found(User, id=user_id)
        return known[0] if known and self.user_can_authenticate(known[0]) else None
