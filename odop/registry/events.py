"""What the register writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

ENROLLED = verb("artisan.enrolled", _("Enrolled"))
CORRECTED = verb("artisan.corrected", _("Details corrected"))
CLAIMED = verb("artisan.claimed", _("Taken over by the person herself"))
RETIRED = verb("artisan.retired", _("Taken back with the list that brought it"))
JOINED = verb("artisan.joined", _("Joined with an earlier entry"))
JOINED_WHILE_RUNNING = verb("artisan.joined_while_running", _("Joined while both had an application running"))
SPLIT = verb("artisan.split", _("Taken apart from another entry"))
UNIT_ADDED = verb("unit.added", _("Unit added"))
UNIT_RETIRED = verb("unit.retired", _("Taken back with the list that brought it"))
GROUP_RETIRED = verb("group.retired", _("Taken back with the list that brought it"))
GROUP_FORMED = verb("group.formed", _("Group formed"))
GROUP_REGISTERED = verb("group.registered", _("Registration of a group noted"))
GROUP_ACCOUNT_KEPT = verb("group.account_kept", _("The group's account was noted"))
MEMBER_ADDED = verb("group.member_added", _("Member added"))
MEMBER_LEFT = verb("group.member_left", _("Member left"))
CONSENT_GIVEN = verb("consent.given", _("Consent given"))
CONSENT_WITHDRAWN = verb("consent.withdrawn", _("Consent withdrawn"))
DUPLICATE_ASKED = verb("duplicate.asked", _("Possible duplicate to be looked at"))
DUPLICATE_ANSWERED = verb("duplicate.answered", _("Possible duplicate answered"))
DUPLICATE_REOPENED = verb("duplicate.reopened", _("Answer about a possible duplicate taken back"))
DUPLICATE_SENT_UP = verb("duplicate.sent_up", _("Possible duplicate sent to the state"))
REGISTER_EXPORTED = verb("register.exported", _("Register exported"))
