from django.urls import path

from tickets.views.settings import categories, distribution, fields, requests, rules, tags

app_name = "setup"
urlpatterns = [
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.category_new, name="category-new"),
    path("categories/<uuid:pk>/", categories.category, name="category"),
    path("categories/<uuid:pk>/targets/", categories.category_targets, name="category-targets"),
    path("categories/<uuid:pk>/delete/", categories.category_delete, name="category-delete"),
    path("assignment/", distribution.distribution, name="distribution"),
    path("assignment/<uuid:pk>/", distribution.person, name="distribution-person"),
    path("fields/", fields.fields, name="fields"),
    path("fields/new/", fields.field_new, name="field-new"),
    path("fields/<uuid:pk>/", fields.field, name="field"),
    path("fields/<uuid:pk>/delete/", fields.field_delete, name="field-delete"),
    path("tags/", tags.tags, name="tags"),
    path("tags/new/", tags.tag_new, name="tag-new"),
    path("tags/<uuid:pk>/", tags.tag, name="tag"),
    path("tags/<uuid:pk>/delete/", tags.tag_delete, name="tag-delete"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.rule_new, name="rule-new"),
    path("rules/<uuid:pk>/", rules.rule, name="rule"),
    path("rules/<uuid:pk>/runs/", rules.runs, name="rule-runs"),
    path("rules/<uuid:pk>/delete/", rules.rule_delete, name="rule-delete"),
    path("requests/", requests.requests, name="requests"),
]
