from django.urls import path

from tickets.views import files

app_name = "files"
urlpatterns = [
    path("<uuid:pk>/", files.file, name="one"),
    path("<uuid:pk>/thumbnail/", files.thumbnail, name="thumbnail"),
]
