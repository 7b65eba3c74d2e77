"""An article begun from an answer: what was said to one customer, as far as rules can, without whom and what it was about."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib import prose
from knowledge import publishing
from knowledge.models import Article

from . import article_topics
from .models import Message, Ticket
from .references import ref_of

# Where something was taken out.
GAP = "…"
GREETINGS = (
    "hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?|moin|servus|"
    "grüezi|bonjour|bonsoir|salut|ch(?:er|ère)s?|madame|monsieur|hola|buen(?:os|as) (?:días|tardes|noches)|estimad[oa]s?|querid[oa]|ciao|"
    "salve|gentile|buon(?:giorno|asera)|car[oa]|hoi|beste|geachte|goede(?:morgen|middag|navond)|dag|olá|bo[am] (?:dia|tarde|noite)|"
    "prezad[oa]|hejsan|hej|god (?:morgon|dag|morgen)|tjena|kære|goddag|kjære|hei|moi|hyvä|cześć|dzień dobry|szanown[aiy]\\w*|witam|"
    "dobrý den|ahoj|vážen\\w+|tisztelt|kedves|bună(?: ziua)?|stimat[ăe]?|merhaba|sayın|γεια(?: σας)?|αγαπητ\\w+|здравствуйте|"
    "добр(?:ый|ое) (?:день|утро|вечер)|привет|уважаем\\w+|доброго дня|вітаю|шановн\\w+|مرحبا|שלום|こんにちは|您好|你好"
)
# What ends a letter by itself, and what does so before a name only.
CLOSINGS = (
    "(?:with )?(?:best|kind|warm)(?:est)? (?:regards|wishes)|regards|(?:yours )?sincerely(?: yours)?|yours (?:truly|faithfully)|all the best|"
    "mit (?:freundlichen|besten|lieben|herzlichen|vielen) grü(?:ß|ss)en|(?:freundliche|viele|beste|liebe|herzliche|schöne) grü(?:ß|ss)e|"
    "(?:bien )?cordialement|(?:meilleures |sincères )?salutations|bien à (?:vous|toi)|amicalement|(?:un |muchos )?(?:cordial )?saludos?|"
    "atentamente|cordialmente|(?:cordiali|distinti) saluti|(?:un )?salut[oi]|(?:met )?vriendelijke groet(?:en)?|groet(?:en|jes)?|"
    "atenciosamente|(?:com os melhores )?cumprimentos|(?:med )?vänlig(?:a)? hälsning(?:ar)?|hälsningar|(?:med )?ven(?:n)?lig hilsen|hilsen|"
    "(?:ystävällisin )?terveisin|z poważaniem|pozdrawiam|s (?:pozdravem|úctou)|(?:s )?üdvözlettel|cu stimă|saygılarımla|με εκτίμηση|"
    "с уважением|з повагою|mfg|mvh|lg|vg"
)
SHORT_CLOSINGS = "best|cheers|thanks|thank you|many thanks|take care|warmly|danke|merci|gracias|grazie|bedankt|obrigad[oa]|tack|tak|takk|kiitos|gruß"
GREETING = re.compile(
    rf"\s*(?:{GREETINGS})(?!\w)(?:[ \t]+[^\s,!:]+){{0,5}}?[ \t]*(?:[,!:،、，！。]+|\.(?=\s)|$)\s*",
    re.I | re.M,
)
CLOSING = re.compile(rf"\s*(?:{CLOSINGS})[,.! ]*(?:\s[^\s]+){{0,4}}\s*", re.I)
SHORT_CLOSING = re.compile(rf"\s*(?:{SHORT_CLOSINGS})\s*[,.!]*\s*", re.I)
# Lines that a sign-off with a signature has at most, and how long each is.
MOST_LINES, SHORT_LINE = 8, 70
MARKED_END = re.compile(r"--\s?")
OURS = r"(?:files|requests|r|agent|account)/"
# Bounded, so that no text takes long.
FILES = re.compile(
    rf"!?\[[^\]\n]{{0,300}}\]\((?:attachment:[^)\s]{{0,100}}|[^)\s]{{0,300}}/{OURS}[^)\s]{{0,300}})\)"
)
ADDRESSES = re.compile(rf"https?://[^\s/)]+/{OURS}[^\s)]*")
EMAIL = re.compile(r"(?<![\w.+%-])(?:mailto:)?[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
LONG_NUMBER = re.compile(r"(?<!\w)#?[\w-]{0,40}\d{6,}[\w-]{0,40}")
PHONE = re.compile(
    r"(?<![\w.])(?:\+|\(?0)\d?(?:[ \t().\-/]{0,2}\d){6,}(?!\w)|(?<![\w.])\(?\d{2,4}\)?(?:[ \t.\-]\d{2,4}){2,5}(?!\w)"
)
PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
        "zu",
    ]
)
UNSPACED = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


def begin(message: Message, ticket: Ticket, *, by: User) -> Article:
    """For staff only until somebody says otherwise, about the ticket's topic."""
    names = names_in(ticket, message, by)
    title = without_names(ticket.title[:200], names, ticket)
    with transaction.atomic():
        article = publishing.begin(
            organization=ticket.organization, by=by, title=title if title.strip(f"{GAP} ") else _("Answer"),
            content=text_of(message.content, names, ticket), language=ticket.organization.default_language,
        )  # fmt: skip
        if ticket.category_id:
            article_topics.choose(article, [ticket.category_id], by)
    return article


def names_in(ticket: Ticket, message: Message, by: User) -> list[str]:
    """Of everybody who wrote in it: in full, and each part; the longest first."""
    rows = Message.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
    whole = {message.author_name, *rows.exclude(author=None).values_list("author_name", flat=True)}
    for person in (ticket.customer, message.author, by):
        if person is not None:
            whole |= {
                person.name,
                person.first_name,
                person.last_name,
                f"{person.first_name} {person.last_name}",
            }
    whole = {name.strip() for name in whole if name and "@" not in name}
    parts = {part for name in whole for part in re.split(r"[\s\-]+", name) if is_telling(part)}
    return sorted({name for name in whole | parts if len(name) > 1}, key=lambda name: (-len(name), name))


def is_telling(part: str) -> bool:
    """Neither an initial nor a particle, as in "Ines de la Cruz"."""
    return len(part.strip(".")) > 1 and part.casefold() not in PARTICLES


def text_of(content: str, names: list[str], ticket: Ticket) -> str:
    """The answer itself, with gaps where somebody was named."""
    lines = without_quotes(content.splitlines())
    text = without_greeting(without_closing("\n".join(lines).strip().split("\n"), names), names)
    return without_names(text, names, ticket)


def without_quotes(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if prose.ORIGINAL.fullmatch(line.strip()):
            break
        if line.lstrip().startswith(">"):
            while kept and (not kept[-1].strip() or prose.WROTE.fullmatch(kept[-1].strip())):
                kept.pop()
        else:
            kept.append(line)
    while kept and prose.WROTE.fullmatch(kept[-1].strip()):
        kept.pop()
    return kept


def without_closing(lines: list[str], names: list[str]) -> list[str]:
    """From the sign-off on, if nothing but a signature follows."""
    for at in range(len(lines) - 1, -1, -1):
        after = [line for line in lines[at:] if line.strip()]
        if len(after) > MOST_LINES or any(len(line) > SHORT_LINE for line in after):
            break
        if at and MARKED_END.fullmatch(lines[at]) or ends(lines[at], names):
            lines = lines[:at]
            break
    while lines and not without(lines[-1], names).strip(" -–—,.…"):
        lines = lines[:-1]
    return lines


def ends(line: str, names: list[str]) -> bool:
    return bool(CLOSING.fullmatch(line) or SHORT_CLOSING.fullmatch(without(line, names, gap="")))


def without_greeting(lines: list[str], names: list[str]) -> str:
    text = "\n".join(lines)
    if found := GREETING.match(text):
        text = text[found.end() :]
        text = re.sub(rf"^(?:{'|'.join(map(re.escape, names)) or '(?!)'})\s*[,!.:]\s*", "", text)
    return text[:1].upper() + text[1:]


def without_names(text: str, names: list[str], ticket: Ticket) -> str:
    """And without what leads to this customer: addresses, numbers, files."""
    for found in (FILES, ADDRESSES):
        text = found.sub("", text)
    reference = re.escape(ref_of(ticket.organization, ticket.number))
    prefix = re.escape(ticket.organization.ticket_prefix)
    text = re.sub(rf"(?<!\w)(?:{reference}|{prefix}-\d+|#{ticket.number})(?!\w)", GAP, text, flags=re.I)
    text = EMAIL.sub(GAP, text)
    for found in (PHONE, LONG_NUMBER):
        text = found.sub(lambda number: number[0] if is_date(number[0]) else GAP, text)
    text = without(text, names)
    text = re.sub(rf"{GAP}(?:[ \t]+{GAP})+", GAP, text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<![ \t])[ \t]+$", "", text, flags=re.M)).strip()


def is_date(text: str) -> bool:
    return DATE.fullmatch(text.strip()) is not None


def without(text: str, names: list[str], *, gap: str = GAP) -> str:
    """As a word of its own, with the s of a genitive: “Ann” goes, “Annual” stays. Scripts without spaces know no words."""
    for name in names:
        forms = "|".join(re.escape(form) for form in dict.fromkeys((name, name.title(), name.upper())))
        edge = not UNSPACED.search(name)
        pattern = rf"(?<!\w)(?:{forms})(?:['’]s|s|['’])?(?!\w)" if edge else forms
        text = re.sub(pattern, gap, text)
    return text
