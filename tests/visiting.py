"""A browser without a window: keeps cookies, reads forms off the pages and sends them."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from .places import Form, forms_on


class Proxy(httpx.BaseTransport):
    """What stands in front of the product: takes any address to its port and tells how it was asked."""

    def __init__(self, port: int) -> None:
        self.port, self.onward = port, httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        told = {"X-Forwarded-Proto": request.url.scheme, "X-Forwarded-For": "203.0.113.7"}
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        headers = [*request.headers.multi_items(), *told.items()]
        return self.onward.handle_request(
            httpx.Request(
                request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
            )
        )


class Visitor:
    def __init__(self, url: str, port: int = 0) -> None:
        self.url = url
        self.client = httpx.Client(
            base_url=url, transport=Proxy(port) if port else None, headers={"Origin": url}, timeout=20
        )

    def get(self, address: str) -> httpx.Response:
        """A page, wherever it leads on to."""
        return self.client.get(path_of(address), follow_redirects=True)

    def form(self, address: str, *names: str) -> Form:
        """The form there that has these fields."""
        page = self.client.get(path_of(address))
        assert page.status_code == 200, (address, page.status_code, page.headers.get("location"))
        return next(form for form in forms_on(page.text, path_of(address)) if set(names) <= set(form.kinds))

    def send(self, address: str, *, files: Any = None, **values: str) -> httpx.Response:
        """Fills in the form there and sends it; the answer is not followed."""
        form = self.form(address, *values, *(files or ()))
        return self.client.post(form.action, data=form.values | values, files=files)

    def sign_in(self, email: str, password: str) -> httpx.Response:
        return self.send("/account/sign-in/", email=email, password=password)


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
