"""Who may what with tickets in the admin site (accounts/permissions.py). Verbs act inside one organization, and
operators belong to none: they look, and write only what belongs to the platform."""

from accounts.permissions import ALL, CHANGE, DELETE, LOOK, NOTHING, VIEW, Rights

RIGHTS: Rights = {
    "ticket": (LOOK, ALL),
    "message": (LOOK, frozenset({CHANGE, DELETE, VIEW})),
    "attachment": (LOOK, LOOK),
    "category": (LOOK, ALL),
    "customfield": (LOOK, ALL),
    "tag": (LOOK, ALL),
    "distribution": (LOOK, LOOK),
    "ceiling": (LOOK, LOOK),
    "skill": (LOOK, LOOK),
    "slaclock": (LOOK, LOOK),
    "categorytarget": (LOOK, ALL),
    "rule": (LOOK, LOOK),
    "rulerun": (LOOK, LOOK),
    "ticketfeedback": (LOOK, LOOK),
    "categoryarticle": (LOOK, LOOK),
    "articleuse": (LOOK, LOOK),
    "ticketevent": (LOOK, LOOK),
    "archive": (LOOK, LOOK),  # and restore, by an action
    "counter": (LOOK, LOOK),
    "queuedevent": (LOOK, NOTHING),  # and try again, by an action
}
