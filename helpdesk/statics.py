"""Static files gathered under hashed names, again whenever one of them (or a library that brings some) changed."""

import hashlib
import os
from importlib.metadata import version

from django.conf import settings
from django.core.management import call_command

STAMP = ".stamp"
# Extensions of htmx that we do not load; and the parts of our scripts, which helpdesk/lib/static.py puts together.
UNUSED = ["django_htmx/ext/*", "js/behaviours/*", "js/settled.js"]


def fingerprint() -> str:
    seen = hashlib.sha256(f"{version('Django')} {version('django-htmx')}".encode())
    for root in settings.STATICFILES_DIRS:
        for folder, _, names in sorted(os.walk(root)):
            for name in sorted(names):
                found = os.stat(os.path.join(folder, name))
                seen.update(f"{folder}/{name} {found.st_size} {found.st_mtime_ns}".encode())
    return seen.hexdigest()


def outdated() -> bool:
    stamp = settings.STATIC_ROOT / STAMP
    return not stamp.is_file() or stamp.read_text() != fingerprint()


def gather() -> None:
    with open(os.devnull, "w") as nowhere:
        call_command(
            "collectstatic",
            verbosity=0,
            interactive=False,
            clear=True,
            ignore_patterns=UNUSED,
            stdout=nowhere,
        )
    (settings.STATIC_ROOT / STAMP).write_text(fingerprint())
