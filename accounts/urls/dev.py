from typing import Any

app_name = "dev"
urlpatterns: list[Any] = []
