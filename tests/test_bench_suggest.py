"""What bench/suggest measures, with a few lines of each file."""

import json

from bench.suggesting import main
from helpdesk.lib import tenancy
from knowledge.models import Article

ARTICLES = {
    "cancel": "Cancelling an order",
    "refund": "Where is my refund?",
    "password": "Forgotten your password?",
}
QUESTIONS = [("I forgot my password", "password"), ("cancel my order please", "cancel"), ("Is my refund lost?", "cancel"), ("Who won the match?", "")]  # fmt: skip


def written(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_it_says_how_often_the_right_article_is_suggested_and_keeps_nothing(db, tmp_path, capsys):
    articles = written(tmp_path / "articles.jsonl", [{"id": key, "title": title, "text": "Said."} for key, title in ARTICLES.items()])  # fmt: skip
    questions = written(tmp_path / "questions.jsonl", [{"text": text, "id": key} for text, key in QUESTIONS])
    missed = tmp_path / "missed.jsonl"
    main(articles, questions, "en", str(missed))
    said = capsys.readouterr().out
    assert "3 articles, 4 questions" in said
    assert "recall at 1: 66.7 % (2 of 3), at 3: 66.7 % (2 of 3)" in said
    assert "nothing suggested where no article answers: 100.0 % (1 of 1)" in said and "median" in said
    [wrong] = [json.loads(line) for line in missed.read_text().splitlines()]
    assert (wrong["id"], wrong["found"]) == ("cancel", ["refund"])
    with tenancy.platform():
        assert not Article.objects.exists()
