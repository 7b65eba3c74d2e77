"""Static files under hashed names, compressed; what a page loads of our scripts is one file, without comments and indents."""

import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENTS = re.compile(r"^\s*//.*\n|^[ \t]+", re.M)
IMPORT = re.compile(r'^import (?:\{ (.+?) \} from )?"(\.\.?/[\w./-]+\.js)";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:const|(?:async )?function) (\w+))", re.M)
# What pages name. Everything else in js/ is a part of one of these.
ENTRIES = ("js/app.js", "js/reading.js")
HASH = re.compile(r"\.[0-9a-f]{12}\.js$")


def without_comments(script: str) -> str:
    return COMMENTS.sub("", script)


def together(entry: Path) -> str:
    """The modules of an entry in one file: each in a scope of its own that gives what it exports, after those that it
    imports. What is exported is bound once, so no module exports a `let`."""
    names: dict[Path, str] = {}
    told: list[str] = []

    def add(path: Path) -> None:
        if path in names:
            return
        names[path] = f"m{len(names)}"
        script = without_comments(path.read_text(encoding="utf-8"))
        for _taken, other in IMPORT.findall(script):
            add((path.parent / other).resolve())

        def imported(found: re.Match[str]) -> str:
            taken, other = found.groups()
            return f"const {{ {taken} }} = {names[(path.parent / other).resolve()]};\n" if taken else ""

        exports = ", ".join(EXPORT.findall(script))
        script = IMPORT.sub(imported, EXPORT.sub("", script))
        if re.search(r"^(?:import|export)\b", script, re.M):
            raise ValueError(f"{path} imports or exports in a way that is not known here")
        told.append(f"const {names[path]} = (() => {{\n{script}return {{ {exports} }};\n}})();\n")

    add(entry.resolve())
    return "".join(told)


class Files(CompressedManifestStaticFilesStorage):
    """The name of an entry says what all its modules say, so that a browser never keeps an old one."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        return str(super().hashed_name(name, packed(name) or content, filename))

    def _save(self, name: str, content: Any) -> str:
        return str(super()._save(name, packed(name) or content))


def packed(name: str) -> ContentFile | None:
    """An entry in one piece, by its own name or by one with a hash; nothing for other files."""
    entry = HASH.sub(".js", name)
    return ContentFile(together(Path(finders.find(entry))).encode()) if entry in ENTRIES else None
