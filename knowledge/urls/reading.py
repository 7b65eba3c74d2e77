"""The help centre, under /help/. Its search stands in tickets, because it also finds one's own requests."""

from django.urls import path, register_converter

from knowledge.views import article, centre, download, feedback, sitemap


class SlugConverter:
    """Letters and digits of any script."""

    regex = r"[\w-]{1,120}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SlugConverter, "any_slug")

app_name = "help"
urlpatterns = [
    path("", centre.centre, name="centre"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sections/<any_slug:slug>/", centre.section, name="section"),
    path("files/<uuid:pk>/", download.file, name="file"),
    path("<any_slug:slug>/", article.article, name="article"),
    path("<any_slug:slug>/feedback/", feedback.feedback, name="feedback"),
]
