from typing import Any

app_name = "agent"
urlpatterns: list[Any] = []
