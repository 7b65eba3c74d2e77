"""What the house agreed on and no tool checks: read off the source."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ["accounts", "knowledge", "tickets", "helpdesk"]
LONGEST = 400
# Longer than a screen, until somebody makes it shorter.
LONG = ["helpdesk/backups.py: readable"]

# Whoever steps outside every tenant's wall, and how often. A new place is a decision: write why there.
PLATFORM = {
    "accounts/checklist.py": 1,  # whether a backup was made
    "accounts/codes.py": 1,  # codes of operators
    "accounts/delivery.py": 1,
    "accounts/demo.py": 3,
    "accounts/doctor.py": 2,
    "accounts/health.py": 1,
    "accounts/installation.py": 6,
    "accounts/live.py": 1,
    "accounts/membership.py": 1,  # mails to somebody who is deleted go too
    "accounts/metrics.py": 1,
    "accounts/organizations.py": 3,
    "accounts/outbox.py": 1,  # mails to operators
    "accounts/resetting.py": 2,  # operators
    "accounts/rounds.py": 3,
    "accounts/sessions.py": 4,  # a session is found before its person
    "accounts/signing_in.py": 3,
    "accounts/throttle.py": 1,
    "accounts/worker.py": 3,
    "helpdesk/management/commands/rebuild_search.py": 1,  # which organizations there are
    "helpdesk/management/commands/backup.py": 1,
    "helpdesk/management/commands/domain.py": 1,
    "helpdesk/management/commands/fsck.py": 1,
    "helpdesk/management/commands/setup.py": 2,
    "knowledge/rounds.py": 1,
    "tickets/archive.py": 1,  # the application's role takes nothing out of the archive
    "tickets/automation.py": 2,  # rules that follow the time, and runs that wait, of all organizations
    "tickets/distribution.py": 2,  # which organizations give tickets out, and what waits there
    "accounts/notification_choices.py": 1,  # what waits to be mailed to whoever sets new times
    "accounts/notification_mail.py": 2,  # what waits to be mailed, of all organizations
    "tickets/bulk.py": 2,  # runs that wait, of all organizations, and what is over
    "tickets/deadlines.py": 2,  # sweeping and recounting those of all organizations
    "tickets/closing.py": 1,  # which organizations there are
    "tickets/demo_desk.py": 1,  # whose demo it is
    "tickets/demo.py": 2,  # which demos there are
    "tickets/filing.py": 4,  # the queue of files, unsent and left-over ones, of all organizations
    "tickets/limits.py": 2,  # where somebody waits; releasing is the platform's
    "tickets/reactions.py": 1,  # the queue of events of all organizations; each is followed as the system of its own
    "tickets/sending.py": 2,  # replies that wait, of all organizations; each is said as its author
    "tickets/search.py": 2,  # texts and words are the database's own; what people ask is asked as themselves
    "tickets/snoozing.py": 1,  # whose time has come, of all organizations
    "tickets/rounds.py": 2,  # what is over, of all organizations
}
# Modules that name the platform's role themselves.
NAMING = {
    "accounts/middleware.py",  # a request begins there, to find organization, session and person
    "helpdesk/backups.py",
    "helpdesk/launch/preparing.py",
    "helpdesk/launch/roles.py",
    "helpdesk/lib/tenancy.py",
    "helpdesk/lib/wall.py",
}
# Lines of pages that fetch without `visible_to`, and why they may.
ALLOWED = {
    # The outbox of a demo, which is everybody's to read.
    'accounts/views/dev.py: found = list(OutboundMail.objects.order_by("-created_at", "-pk").defer("html")[:100])',
    # Holds the row of a ticket that was fetched for the reader.
    "tickets/views/agent/writing.py: Ticket.objects.select_for_update().filter(",
}


def modules(*, tests=False):
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    kept = [path for path in found if "migrations" not in path.parts and ("tests" in path.parts) <= tests]
    assert len(kept) > 50
    return sorted(kept)


def name(path):
    return str(path.relative_to(ROOT))


def templates():
    """Pages; a mail has no stylesheet and carries its looks in it."""
    return sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts)


@pytest.mark.parametrize("path", modules(tests=True), ids=name)
def test_a_module_is_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) <= LONGEST


def platform_calls(tree):
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(ast.unparse(call.func) in ("platform", "tenancy.platform") for call in calls)


def test_who_leaves_the_wall_is_known():
    found = {name(path): platform_calls(ast.parse(path.read_text())) for path in modules()}
    assert {path: count for path, count in found.items() if count} == PLATFORM


def test_nobody_takes_the_platforms_role_by_another_way():
    found = {name(path) for path in modules() if re.search(r"hd_platform|\bPLATFORM\b", path.read_text())}
    assert found == NAMING


def fetching():
    for part in ("views", "forms", "templatetags", "admin"):
        for app in APPS:
            for path in (ROOT / app / part).rglob("*.py"):
                for line in path.read_text().splitlines():
                    if ".objects." in line and ".objects.visible_to(" not in line:
                        yield f"{name(path)}: {line.strip()}"


def test_pages_fetch_what_is_visible_to_whoever_asks():
    assert set(fetching()) == ALLOWED


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_has_no_style_or_script_of_its_own(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text)
    assert not [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]


def test_views_are_short():
    """A view reads the request, calls one verb and answers."""
    long = []
    for path in modules():
        if "views" in path.parts:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 25:
                    long.append(f"{name(path)}: {node.name}")
    assert long == []


def test_functions_fit_a_screen():
    long = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40:
                long.append(f"{name(path)}: {node.name}")
    assert long == LONG


@pytest.mark.parametrize("word", ["utils", "helpers", "services", "managers"])
def test_no_module_is_a_drawer(word):
    assert [name(path) for path in modules() if path.stem == word] == []
