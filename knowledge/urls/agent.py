"""Where the team writes what it knows."""

from django.urls import path

from knowledge.views import articles, exchange, files, sections, versions

app_name = "knowledge"
urlpatterns = [
    path("", articles.articles, name="articles"),
    path("new/", articles.new, name="new"),
    path("import/", exchange.bring, name="import"),
    path("export/", exchange.export, name="export"),
    path("sections/", sections.sections, name="sections"),
    path("sections/new/", sections.section_new, name="section-new"),
    path("sections/<uuid:pk>/", sections.section, name="section"),
    path("sections/<uuid:pk>/delete/", sections.section_delete, name="section-delete"),
    path("<uuid:pk>/", articles.article, name="article"),
    path("<uuid:pk>/status/", articles.status, name="status"),
    path("<uuid:pk>/draft/", articles.draft, name="draft"),
    path("<uuid:pk>/translation/", articles.translate, name="translate"),
    path("<uuid:pk>/delete/", articles.delete, name="delete"),
    path("<uuid:pk>/versions/", versions.versions, name="versions"),
    path("<uuid:pk>/versions/<int:number>/", versions.version, name="version"),
    path("<uuid:pk>/versions/<int:number>/restoration/", versions.restore, name="restore"),
    path("<uuid:pk>/files/", files.add, name="files"),
    path("<uuid:pk>/files/<uuid:key>/removal/", files.remove, name="file-remove"),
]
