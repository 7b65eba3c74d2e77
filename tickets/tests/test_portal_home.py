"""The portal's start page, as each sees it."""

from helpdesk.lib import tenancy
from knowledge.tests.shelving import make_article
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask, make_category, say


def test_visitors_are_led_to_the_form_with_their_words(cast, visit):
    page = visit().get("/").content.decode()
    assert '<form class="search" action="/requests/new/">' in page and 'name="title"' in page
    form = visit().get("/requests/new/", {"title": "My bell\nis loud"}).content.decode()
    assert 'value="My bell is loud"' in form


def test_customers_search_articles_and_their_own(cast, visit):
    ask(cast.customer, "My bell is loud")
    ask(cast.colleague, "CANARY bell")
    browser = visit(cast.customer)
    assert 'role="search" action="/help/search/"' in browser.get("/").content.decode()
    page = browser.get("/help/search/", {"q": "bell"})
    assert "Your requests My bell is loud" in text_of(page) and "CANARY" not in text_of(page)


def test_visitors_and_staff_find_articles_alone(cast, visit):
    ask(cast.customer, "CANARY bell")
    for browser in (visit(), visit(cast.agent), visit(cast.colleague)):
        page = text_of(browser.get("/help/search/", {"q": "bell"}))
        assert "CANARY" not in page and "Didn't find it? " in page


def test_with_an_article_visitors_search_too(cast, visit):
    make_article(cast.ours, "Charging")
    page = visit().get("/")
    assert 'role="search" action="/help/search/"' in page.content.decode()
    assert "Search 1 article, or write to us." in text_of(page)


def test_the_open_request_that_moved_last_stands_there_with_what_is_next(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    say(one, "Which one?", cast.agent, then="pending")
    page = visit(cast.customer).get("/")
    assert "One Waiting for your reply Agent answered and waits for your reply, until" in text_of(page)
    assert url_of(one) in page.content.decode() and url_of(two) not in page.content.decode()


def test_without_an_open_request_it_offers_to_send_one(cast, visit):
    assert "None is open at the moment." in text_of(visit(cast.customer).get("/"))


def test_topics_lead_to_their_form(cast, visit):
    topic = make_category(cast.ours, "Charging", description="Range and charging times.")
    make_category(cast.ours, "Not offered", is_active=False)
    make_category(cast.theirs, "Of others")
    page = visit().get("/")
    assert "Charging Range and charging times." in text_of(page)
    assert f"/requests/new/?topic={topic.pk}" in page.content.decode()
    assert "Not offered" not in text_of(page) and "Of others" not in text_of(page)


def test_the_time_that_is_promised_is_the_slowest_topics(cast, visit):
    make_category(cast.ours, "Fast", response_sla_minutes=60)
    make_category(cast.ours, "Slow", response_sla_minutes=240)
    make_category(cast.ours, "Not offered", response_sla_minutes=6000, is_active=False)
    assert "Write to us, and a person answers within 4 hours." in text_of(visit().get("/"))


def test_without_topics_no_time_is_promised(cast, visit):
    page = text_of(visit().get("/"))
    assert "Write to us, and a person answers." in page and "within" not in page


def test_staff_see_what_visitors_see_and_the_way_to_their_work(cast, visit):
    ask(cast.customer, "CANARY")
    page = visit(cast.agent).get("/").content.decode()
    assert 'href="/agent/"' in page and "CANARY" not in page and 'action="/requests/new/"' in page


def test_the_head_leads_to_ones_requests(cast, visit):
    for browser in (visit(), visit(cast.customer)):
        page = browser.get("/").content.decode()
        assert 'href="/requests/"' in page and '<a class="btn btn--optional" href="/requests/new/">' in page


def test_another_organization_has_its_own(cast, visit):
    ask(cast.customer, "CANARY")
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.theirs.pk).update(name="Lumen")
    page = visit(cast.stranger).get("/").content.decode()
    assert "Lumen" in page and "CANARY" not in page
