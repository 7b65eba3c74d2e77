"""Who may what with knowledge in the admin site (accounts/permissions.py). Verbs act inside one organization, and operators
belong to none: they look."""

from accounts.permissions import ALL, DELETE, LOOK, VIEW, Rights

RIGHTS: Rights = {
    "section": (LOOK, ALL),
    "article": (LOOK, ALL),
    "articleversion": (LOOK, LOOK),
    "articlefile": (LOOK, LOOK),
    "articlefeedback": (LOOK, frozenset({DELETE, VIEW})),
    "missedsearch": (LOOK, LOOK),
    "deflection": (LOOK, LOOK),
}
