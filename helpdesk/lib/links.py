"""Addresses in people's text: where a link really leads, and how that is said."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from .letters import TURNING

LONGEST = 2000
# What stands in running text; brackets end it, and so does whatever no keyboard puts into an address.
WEB_FOUND = r"(?<![^\W_])(?:https?://|www\.(?=[^\W_]))[^\s<>\[\]\"“”„«»`\x00-\x1f\x7f-\x9f]{1,2001}"
MAIL_FOUND = r"(?<![\w.+%-])(?:mailto:)?[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}"
FOUND = re.compile(f"{WEB_FOUND}|{MAIL_FOUND}", re.I)
HINT = re.compile(r"://|@|www\.", re.I)
ENDING = ".,;:!?'’*_~…)}"
WEB = re.compile(r"(https?)://(?![/\\])([^/\\?#]*)(.*)", re.I | re.S)
MAIL = re.compile(r"mailto:([\w.+%-]{1,64})@([^?#@]{1,255})(?:[?#].*)?", re.I | re.S)
PORT = re.compile(r":(\d{0,5})$")
ASCII_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
SIX = re.compile(r"\[[0-9a-f:.]{2,45}\]")
# What a reader takes for a name of a place: labels with dots between, the last of letters.
CLAIMED = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*\.(?:[^\W\d_]{2,}|xn--[\w-]+)")


@dataclass(frozen=True)
class Address:
    """`href` is written anew from what was understood, so that every browser understands the same."""

    href: str
    host: str
    shown: str
    pretence: bool = False  # https://bank.test@evil.test: what stands before the @ is no place


def address(written: str) -> Address | None:
    """Where this leads: http, https or mailto, or nowhere."""
    if len(written) > LONGEST:
        return None
    if match := WEB.fullmatch(written):
        return web(match[1].lower(), match[2], match[3])
    if match := MAIL.fullmatch(written):
        host = ascii_host(match[2])
        at = f"{quote(match[1], safe='+%')}@{host}"
        return Address(f"mailto:{at}", host, at) if host else None
    return None


def web(scheme: str, authority: str, tail: str) -> Address | None:
    _user, at, place = authority.rpartition("@")
    port = PORT.search(place)
    number = int(port[1] or 0) if port else 0
    host = ascii_host(place[: port.start()] if port else place)
    if not host or number > 65535:
        return None
    tail = quote(tail.replace("\\", "/"), safe="/?#%:@!$&'()*+,;=~", errors="replace")
    if tail and not tail.startswith("/"):
        tail = f"/{tail}"
    return Address(f"{scheme}://{host}{f':{number}' if number else ''}{tail}", host, host, bool(at))


def ascii_host(written: str) -> str:
    """The name that a browser asks for, letters of other scripts spelled out (xn--…); empty when it is none."""
    host = unicodedata.normalize("NFKC", unquote(written)).lower().replace("。", ".")
    if SIX.fullmatch(host):
        return host
    labels = [ascii_label(label) for label in host.removesuffix(".").split(".")]
    host = ".".join(labels)
    if not all(labels) or len(host) > 253:
        return ""
    return host if not NUMBER.fullmatch(labels[-1]) or QUAD.fullmatch(host) else ""


def ascii_label(label: str) -> str:
    if len(label) > 63:
        return ""
    if label.isascii():
        return label if ASCII_LABEL.fullmatch(label) else ""
    if not all(letter in "-_" or unicodedata.category(letter)[0] in "LMN" for letter in label):
        return ""
    spelled = f"xn--{label.encode('punycode').decode()}"
    return spelled if ASCII_LABEL.fullmatch(spelled) else ""


def understood(found: str) -> Address | None:
    """An address that stands in running text, with what people leave away."""
    if found[:4].lower() == "www.":
        return address(f"https://{found}")
    if "://" not in found[:8] and found[:7].lower() != "mailto:":
        return address(f"mailto:{found}")
    return address(found)


def found_in(text: str) -> Iterator[tuple[int, int, Address]]:
    """Every address in running text: where it begins, where it ends, where it leads."""
    if HINT.search(text):
        for match in FOUND.finditer(text):
            written = without_ending(match[0])
            if found := understood(written):
                yield match.start(), match.start() + len(written), found


def without_ending(found: str) -> str:
    """Without the punctuation of the sentence; a bracket that was opened inside belongs to the address."""
    while found[-1:] and found[-1] in ENDING:
        if found[-1] == ")" and found.count("(") >= found.count(")"):
            break
        found = found[:-1]
    return found


def misleads(text: str, target: Address) -> bool:
    """Whether these words look like an address, and not like the one that they lead to."""
    seen = unicodedata.normalize("NFKC", "".join(letter for letter in text if letter not in TURNING)).lower()
    for start, end, claimed in reversed(list(found_in(seen))):
        if claimed.pretence or not is_same(claimed, target) or is_spelled_otherwise(target, seen):
            return True
        seen = f"{seen[:start]} {seen[end:]}"
    names = CLAIMED.findall(seen.replace("。", "."))
    return any(
        not is_below(ascii_host(name), target.host) or is_spelled_otherwise(target, seen) for name in names
    )


def is_same(claimed: Address, target: Address) -> bool:
    if "@" in claimed.shown and "@" in target.shown:
        return claimed.shown == target.shown
    return is_below(claimed.host, target.host)


def is_below(claimed: str, host: str) -> bool:
    """The host itself, or one whose owner is the same."""
    claimed, host = claimed.removeprefix("www."), host.removeprefix("www.")
    return host == claimed or bool(claimed) and host.endswith(f".{claimed}")


def is_spelled_otherwise(target: Address, seen: str) -> bool:
    """Letters of other scripts can look like ours."""
    return "xn--" in target.host and target.host not in seen


def anchor(target: Address, text: str, inside: str = "") -> str:
    """The link as HTML. `inside` is its text as HTML, when that is more than `text`."""
    real = f'<span class="leads"> ({escape(target.shown)})</span>' if misleads(text, target) else ""
    return (
        f'<a class="link" href="{escape(target.href)}" rel="noopener noreferrer nofollow" target="_blank">'
        f"{inside or escape(text)}{real}</a>"
    )


def linked(text: str) -> str:
    """Running text as HTML, its addresses as links."""
    out, end = [], 0
    for start, stop, target in found_in(text):
        out += [escape(text[end:start]), anchor(target, text[start:stop])]
        end = stop
    return "".join(out) + escape(text[end:])
