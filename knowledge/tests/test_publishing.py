"""Articles begin, are written, published, put away and restored."""

import pytest

from helpdesk.lib import tenancy
from knowledge import publishing
from knowledge.models import Article
from knowledge.refusals import AddressTaken, ArticleGone, Changed, NothingToPublish


@pytest.fixture
def article(cast):
    with tenancy.acting(cast.agent, source="test"):
        return publishing.begin(organization=cast.ours, by=cast.agent, title="Wie lädt man?", content="So.")


def acting(person):
    return tenancy.acting(person, source="test")


def test_its_address_is_made_of_its_title_and_free(cast, article):
    with acting(cast.admin):
        second = publishing.begin(organization=cast.ours, by=cast.admin, title="Wie lädt man")
        nameless = publishing.begin(organization=cast.ours, by=cast.admin, title="???")
        with pytest.raises(AddressTaken):
            publishing.begin(organization=cast.ours, by=cast.admin, title="x", slug=article.slug)
    assert (article.slug, second.slug, nameless.slug) == ("wie-lädt-man", "wie-lädt-man-2", "article")


def test_readers_find_it_while_it_is_published_for_everybody(cast, article):
    def found():
        with acting(cast.customer):
            return Article.objects.visible_to(cast.customer).filter(slug=article.slug).exists()

    seen = [found()]
    for verb in (publishing.send_to_review, publishing.publish):
        with acting(cast.agent):
            verb(article, by=cast.agent)
        seen.append(found())
    with acting(cast.agent):
        version = publishing.number_of(article)
        publishing.save(article, by=cast.agent, version=version, is_public=True)
    seen.append(found())
    with acting(cast.agent):
        publishing.archive(article, by=cast.agent)
    assert [*seen, found()] == [False, False, False, True, False]


def test_without_words_it_is_not_published(cast):
    with acting(cast.agent):
        empty = publishing.begin(organization=cast.ours, by=cast.agent, title="Empty")
        with pytest.raises(NothingToPublish):
            publishing.publish(empty, by=cast.agent)


def test_two_who_write_are_told_and_lose_nothing(cast, article):
    with acting(cast.agent):
        publishing.keep_draft(article, by=cast.agent, version=1, content="Mine.")
    with acting(cast.admin):
        publishing.save(article, by=cast.admin, version=1, content="Theirs.")
    with acting(cast.agent):
        with pytest.raises(Changed) as refusal:
            publishing.save(article, by=cast.agent, version=1, content="Mine.")
        assert refusal.value.now.content == "Theirs."
        assert publishing.draft_of(article, cast.agent).content == "Mine."
        publishing.save(article, by=cast.agent, version=2, content="Both.")
        assert publishing.draft_of(article, cast.agent) is None
    with tenancy.platform():
        assert list(article.versions.values_list("number", "content")) == [
            (3, "Both."),
            (2, "Theirs."),
            (1, "So."),
        ]


def test_a_change_of_its_status_takes_nobodys_words(cast, article):
    with acting(cast.admin):
        publishing.publish(article, by=cast.admin)
    with acting(cast.agent):
        publishing.save(article, by=cast.agent, version=1, content="Better.")
    with tenancy.platform():
        assert Article.objects.values_list("status", "content").get() == ("published", "Better.")


def test_a_version_is_restored_as_a_new_one(cast, article):
    with acting(cast.agent):
        publishing.save(article, by=cast.agent, version=1, content="Worse.")
        publishing.restore(article.versions.get(number=1), by=cast.agent)
    with tenancy.platform():
        newest = article.versions.first()
    assert (newest.number, newest.content, newest.changed_by_id) == (3, "So.", cast.agent.pk)


def test_what_is_deleted_says_so(cast, article):
    with acting(cast.agent):
        publishing.delete(article, by=cast.agent)
        with pytest.raises(ArticleGone):
            publishing.save(article, by=cast.agent, version=1, content="x")
