"""Articles and questions of a file, asked as the request form asks. In one transaction that is rolled back: nothing stays. Called by bench/suggest."""

import json
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup()

from django.db import transaction  # noqa: E402

from accounts.models import Organization  # noqa: E402
from helpdesk.lib import tenancy  # noqa: E402
from knowledge.models import Article  # noqa: E402
from knowledge.suggesting import suggest  # noqa: E402


def main(articles: str, questions: str, language: str, missed: str = "") -> None:
    with tenancy.platform():
        organization = Organization.objects.create(name="Bench", slug=f"bench-{os.getpid()}")
        names = {row.pk: name for name, row in published(organization, lines(articles), language)}
        asked, times, wrong = answers(organization, lines(questions), names, language)
        transaction.set_rollback(True)
    print(f"{len(names):,} articles, {len(times):,} questions")
    if asked["right"]:
        print(f"recall at 1: {share(asked['first'], asked['right'])}, at 3: {share(asked['among three'], asked['right'])}")  # fmt: skip
    if asked["nothing"]:
        print(f"nothing suggested where no article answers: {share(asked['silent'], asked['nothing'])}")
    if times:
        print(f"median {1000 * statistics.median(times):.1f} ms, p95 {1000 * sorted(times)[len(times) * 95 // 100]:.1f} ms")  # fmt: skip
    if missed:
        Path(missed).write_text("".join(json.dumps(one) + "\n" for one in wrong), encoding="utf-8")


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def published(
    organization: Organization, rows: list[dict[str, Any]], language: str
) -> list[tuple[str, Article]]:
    made = [
        (str(row["id"]), Article(
            organization=organization, title=str(row["title"])[:200] or "-", slug=f"a-{place}", content=str(row["text"])[:100_000] or "-",
            status="published", is_public=True, language=language,
        ))
        for place, row in enumerate(rows)
    ]  # fmt: skip
    Article.objects.bulk_create([article for _name, article in made], batch_size=50)
    return made


def answers(organization: Organization, rows: list[dict[str, Any]], names: dict[Any, str], language: str) -> tuple[Counter[str], list[float], list[dict[str, Any]]]:  # fmt: skip
    """As somebody who is signed in to nothing."""
    asked: Counter[str] = Counter()
    times, wrong = [], []
    with tenancy.use(tenancy.Context(org=str(organization.pk), source="customer_portal")):
        for row in rows:
            began = time.perf_counter()
            found = [names[article.pk] for article in suggest(organization, str(row["text"]), "", language)]
            times.append(time.perf_counter() - began)
            wanted = str(row["id"] or "")
            if wanted:
                asked.update(right=1, first=found[:1] == [wanted])
                asked["among three"] += wanted in found[:3]
            else:
                asked.update(nothing=1, silent=not found)
            if (wanted and wanted not in found) or (found and not wanted):
                wrong.append({"text": row["text"], "id": wanted, "found": found})
    return asked, times, wrong


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part:,} of {whole:,})"


if __name__ == "__main__":
    main(*sys.argv[1:])
