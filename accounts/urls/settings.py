from typing import Any

app_name = "settings"
urlpatterns: list[Any] = []
