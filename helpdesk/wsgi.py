import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
application = get_wsgi_application()


def refuse_unsafe() -> None:
    """A login that looks past the wall, or demo people in production: better no service than an open one."""
    from accounts import installation

    if objections := installation.objections():
        sys.exit(" ".join(objections))


refuse_unsafe()
