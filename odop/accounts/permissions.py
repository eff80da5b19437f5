"""Which role may do what. Place is added by the posting and held by the database."""

ENROL_SELF = "registry.enrol_self"
ENROL_OTHERS = "registry.enrol_others"
SEE_REGISTER = "registry.see"
JOIN_ENTRIES = "registry.join"
IMPORT_LISTS = "intake.lists"
ENROL_AT_CAMPS = "camps.enrol"
ANSWER_RIGHTS = "privacy.answer"
SEE_ACCESS = "privacy.access"
CHECK_OTHER_LISTS = "linkage.other_lists"
APPLY = "schemes.apply"
SEE_OWN = "portal.own"
SEE_WORKLIST = "casework.worklist"
SEE_CASE = "casework.see"
TAKE_STEP = "casework.step"
RUN_SITTING = "casework.sitting"
SEE_LATE = "casework.late"
SEE_BUDGET = "finance.see"
ALLOT_BUDGET = "finance.allot"
PAY = "finance.pay"
SEE_ROWS = "indicators.rows"
SIMULATE = "schemes.simulate"
PUBLISH_SCHEME = "schemes.publish"
SEE_TRAIL = "kernel.trail"
SEE_STATE = "desk.state"
RUN_TRAINING = "training.run"
TEACH = "training.teach"
RUN_FACILITIES = "facilities.run"
BOOK = "facilities.book"
RUN_FAIRS = "exhibitions.run"
RUN_DIAGNOSIS = "diagnosis.run"
WRITE_STUDY = "diagnosis.study"
SEE_STUDIES = "diagnosis.studies"
RUN_PLANS = "planning.run"
APPROVE_PLANS = "planning.approve"
RUN_LIBRARY = "library.run"
RUN_MART = "emart.run"
SEE_MART = "emart.see"
STAND_IN_SHOP = "outlets.stand"
RUN_PARTNERS = "partners.run"
RUN_HELP = "support.run"
ANSWER_HELP = "support.answer"
SEE_DELIVERY = "delivery.see"
MANAGE_PEOPLE = "accounts.manage"
OWN_ACCOUNT = "accounts.own"

_DESK = {SEE_WORKLIST, SEE_CASE, SEE_ROWS, SEE_DELIVERY, SEE_STUDIES}
_DELIVERY = {
    RUN_TRAINING, RUN_FACILITIES, RUN_FAIRS, RUN_DIAGNOSIS, WRITE_STUDY, RUN_PLANS, RUN_HELP, RUN_LIBRARY, RUN_MART,
    SEE_MART,
}  # fmt: skip

BY_ROLE: dict[str, frozenset[str]] = {
    "artisan": frozenset({ENROL_SELF, APPLY, SEE_OWN, TAKE_STEP, SEE_CASE, BOOK}),
    "assistant": frozenset(
        _DESK
        | _DELIVERY
        | {TAKE_STEP, ENROL_OTHERS, ENROL_AT_CAMPS, IMPORT_LISTS, SEE_REGISTER, SEE_LATE, SEE_BUDGET, APPLY}
    ),
    "officer": frozenset(
        _DESK
        | _DELIVERY
        | {
            TAKE_STEP,
            ENROL_OTHERS,
            ENROL_AT_CAMPS,
            IMPORT_LISTS,
            ANSWER_RIGHTS,
            CHECK_OTHER_LISTS,
            SEE_REGISTER,
            JOIN_ENTRIES,
            RUN_SITTING,
            SEE_LATE,
            SEE_BUDGET,
            APPLY,
        }
    ),
    "committee": frozenset(_DESK | {TAKE_STEP, RUN_SITTING, SEE_LATE, SEE_BUDGET, APPROVE_PLANS}),
    "bank": frozenset({SEE_WORKLIST, SEE_CASE, TAKE_STEP}),
    "institute": frozenset({SEE_WORKLIST, SEE_CASE, TAKE_STEP, TEACH, ANSWER_HELP}),
    "agency": frozenset({SEE_WORKLIST, SEE_CASE, TAKE_STEP, WRITE_STUDY, SEE_STUDIES}),
    "shop": frozenset({STAND_IN_SHOP}),
    "finance": frozenset(_DESK | {TAKE_STEP, SEE_BUDGET, ALLOT_BUDGET, PAY, SEE_STATE, SEE_LATE, SEE_MART}),
    "cell": frozenset(
        _DESK
        | _DELIVERY
        | {
            TAKE_STEP,
            SEE_REGISTER,
            JOIN_ENTRIES,
            IMPORT_LISTS,
            ANSWER_RIGHTS,
            SEE_ACCESS,
            CHECK_OTHER_LISTS,
            SEE_BUDGET,
            ALLOT_BUDGET,
            SIMULATE,
            PUBLISH_SCHEME,
            RUN_SITTING,
            SEE_STATE,
            SEE_LATE,
            SEE_TRAIL,
            MANAGE_PEOPLE,
            RUN_PARTNERS,
        }
    ),
    "auditor": frozenset(
        _DESK | {SEE_REGISTER, SEE_ACCESS, SEE_BUDGET, SEE_TRAIL, SEE_STATE, SEE_LATE, SEE_MART, SIMULATE}
    ),
}


EVERYONE = frozenset({OWN_ACCOUNT})  # signed in, with a posting or without


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    return EVERYONE.union(*(BY_ROLE.get(role, frozenset()) for role in roles))
