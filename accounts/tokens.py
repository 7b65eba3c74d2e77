"""Long secrets for links: 256 random bits go out by mail, the digest stays."""

import hashlib
import secrets


def new() -> tuple[str, str]:
    """A token for a link and the digest to keep of it."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
