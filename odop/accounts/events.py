"""What the trail says about people who sign in, their postings and their keys."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

CITIZEN_JOINED = verb("user.citizen_joined", _("Signed in for the first time"))
OFFICER_MADE = verb("user.officer_made", _("Officer's account opened"))
PROFILE_CHANGED = verb("user.profile_changed", _("Own details changed"))
PASSWORD_SET = verb("user.password_set", _("Password set"))
SIGNED_IN = verb("user.signed_in", _("Signed in"))
TOTP_CONFIRMED = verb("user.totp_confirmed", _("Authenticator set up"))
TOTP_REMOVED = verb("user.totp_removed", _("Authenticator taken away"))
RECOVERY_CODES_MADE = verb("user.recovery_codes_made", _("Recovery codes made"))
RECOVERY_CODE_USED = verb("user.recovery_code_used", _("Recovery code used"))
POSTED = verb("posting.begun", _("Posted"))
POSTING_ENDED = verb("posting.ended", _("Posting ended"))
SIGN_INS_ENDED = verb("user.sign_ins_ended", _("All sign-ins ended"))
TOKEN_MADE = verb("token.made", _("Access token made"))
