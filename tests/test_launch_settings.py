"""settings.env: private, one NAME=value a line, and whole at any moment."""

from pathlib import Path

from helpdesk.launch import settings_file
from helpdesk.launch.environment import open_installation
from helpdesk.launch.preparing import forget_old_dumps


def test_it_keeps_other_lines_when_it_stores_a_value(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_text("# by hand\nEMAIL_URL=smtp://host\nEMAIL_FROM=a@b.example\n")
    settings_file.store(path, EMAIL_URL="smtp://other")
    assert path.read_text() == "# by hand\nEMAIL_FROM=a@b.example\nEMAIL_URL=smtp://other\n"


def test_it_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings_file.store(tmp_path / "settings.env", SECRET="x")
    assert (tmp_path / "settings.env").stat().st_mode & 0o777 == 0o600


def test_it_closes_a_file_that_a_person_left_open(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_text("A=1\n")
    path.chmod(0o644)
    assert settings_file.read(path) == {"A": "1"}
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_takes_quotes_off_as_systemd_does(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("A=\"x y\"\nB='z'\nC=a=b\n")
    assert settings_file.read(tmp_path / "settings.env") == {"A": "x y", "B": "z", "C": "a=b"}


def test_the_real_environment_wins(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "settings.env").write_text("EMAIL_FROM=file@b.example\n")
    monkeypatch.setenv("EMAIL_FROM", "shell@b.example")
    assert open_installation(str(tmp_path)).settings["EMAIL_FROM"] == "shell@b.example"


def test_the_secret_key_is_made_once(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("HELPDESK_SECRET_KEY", raising=False)
    first = open_installation(str(tmp_path)).settings["HELPDESK_SECRET_KEY"]
    assert len(first) >= 50
    assert open_installation(str(tmp_path)).settings["HELPDESK_SECRET_KEY"] == first


def test_no_secret_key_is_made_in_production(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("HELPDESK_SECRET_KEY", raising=False)
    monkeypatch.setenv("HELPDESK_ENV", "production")
    assert "HELPDESK_SECRET_KEY" not in open_installation(str(tmp_path)).settings
    assert not (tmp_path / "settings.env").exists()


def test_it_keeps_the_five_newest_dumps(tmp_path: Path) -> None:
    for day in range(1, 9):
        (tmp_path / f"before-migrate-2026110{day}-120000.dump").touch()
    (tmp_path / "before-migrate-20261109-120000.dump.part").touch()
    (tmp_path / "mine.dump").touch()
    forget_old_dumps(tmp_path)
    days = [path.name[21:23] for path in sorted(tmp_path.glob("before-*"))]
    assert days == ["04", "05", "06", "07", "08"]
    assert (tmp_path / "mine.dump").exists()
