"""The generated parts are up to date, and what templates name exists."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpdesk import statics
from helpdesk.lib import static
from helpdesk.lib.templatetags.look import size

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCREENS = [page for page in TEMPLATES if "mail" not in page.relative_to(ROOT / "templates").parts]


def code() -> str:
    apps = [
        path
        for app in ("helpdesk", "accounts", "knowledge", "tickets")
        for path in (ROOT / app).rglob("*.py")
    ]
    return "\n".join(path.read_text() for path in [*TEMPLATES, *apps] if "tests" not in path.parts)


def test_the_stylesheet_is_made_from_its_sources() -> None:
    subprocess.run([sys.executable, "bin/look", "css", "--check"], cwd=ROOT, check=True)


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    there = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = set(re.findall(r'\{% icon "([\w-]+)"', code())) | set(re.findall(r'icon="([\w-]+)"', code()))
    named |= set(re.findall(r'\bitem\(request, .*, "([a-z][\w-]+)"[,)]', code()))
    assert named - there == set()


def test_the_sprite_holds_what_the_list_names() -> None:
    there = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    own = {path.stem for path in (ROOT / "static/img/own").glob("*.svg")}
    assert there == own | set((ROOT / "static/img/icons.txt").read_text().split())


@pytest.mark.parametrize("page", SCREENS, ids=lambda page: str(page.relative_to(ROOT / "templates")))
def test_no_screen_carries_inline_style_or_script(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|hx-on|hx-vals=.js:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("source", sorted((ROOT / "static/css").rglob("*.css")), ids=lambda path: path.name)
def test_styles_need_no_force(source: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.S)
    assert "!important" not in css
    assert source.name == "admin.css" or not re.search(r"(^|[\s,}])#[a-z][\w-]*\s*[,{]", css)


def test_every_token_that_is_used_is_set() -> None:
    css = "\n".join(
        path.read_text() for path in (ROOT / "static/css").rglob("*.css") if path.name != "admin.css"
    )
    given = set(re.findall(r"(--[\w-]+)\s*:", css))
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) - given == set()


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 KB"), (18_000, "18 KB"), (2**20, "1 MB"), (20 * 2**20, "20 MB"), (20 * 2**20 + 1, "20.1 MB")],
)
def test_a_size_is_never_said_smaller_than_it_is(count: int, words: str) -> None:
    assert size(count).replace("\u00a0", " ") == words


def smallest(path: Path) -> Path:
    """As it is sent: what is too short to gain by it is not compressed."""
    packed = path.with_name(f"{path.name}.gz")
    return packed if packed.exists() else path


def test_every_script_is_a_part_of_what_pages_load() -> None:
    behaviours = (ROOT / "static/js/behaviours").glob("*.js")
    loaded = "".join((ROOT / "static" / entry).read_text() for entry in static.ENTRIES)
    assert [path.name for path in behaviours if path.name not in loaded] == []


def test_all_scripts_together_are_forty_kilobytes(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "helpdesk.lib.static.Files"}}
    statics.gather()
    named = re.compile(r"\.[0-9a-f]{12}\.js$")
    ours = [smallest(path) for path in (tmp_path / "js").rglob("*.js") if named.search(path.name)]
    assert sorted(path.name.partition(".")[0] for path in ours) == ["app", "reading"]
    [htmx] = (tmp_path / "django_htmx").glob("htmx-2.min.*.js.gz")
    together = sum(path.stat().st_size for path in [*ours, htmx])
    assert 30_000 < together <= 40_000
