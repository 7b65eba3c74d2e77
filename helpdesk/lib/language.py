"""Which language a browser asks for."""

from contextlib import suppress

from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header


def asked_for(header: str) -> str:
    """The first language of the browser's that we speak; Django's own answer to none is the installation's."""
    for code, _weight in parse_accept_lang_header(header):
        if code == "*":
            break
        with suppress(LookupError):
            return get_supported_language_variant(code)
    return ""
