"""Static files under hashed names, compressed, with the imports of JavaScript modules rewritten to match; our scripts
without the lines that are comments, and without indents."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENTS = re.compile(r"^\s*//.*\n|^[ \t]+", re.M)


def without_comments(script: str) -> str:
    return COMMENTS.sub("", script)


class Files(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> str:
        if name.startswith("js/") and name.endswith(".js"):
            content = ContentFile(without_comments(b"".join(content.chunks()).decode()).encode())
        return str(super()._save(name, content))
