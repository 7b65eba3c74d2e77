from typing import Any

app_name = "account"
urlpatterns: list[Any] = []
