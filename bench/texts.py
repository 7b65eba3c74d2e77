"""Sentences, names and questions, made up from lists of words and always the same for the same seed."""

import itertools
import random
from collections.abc import Collection

SYLLABLES = (
    "ba be bo bri ca cor da del do dra el fa fen ga gor ha hel in jo ka kel la len lo mar mi mon na nel no or pa per "
    "qui ra ren ro sa sel sto ta tem to tri u va ver vi wa wel wi ya zan zo"
).split()
THINGS = (
    "invoice parcel refund subscription password account delivery order card address label lamp kettle charger manual "
    "warranty voucher receipt screen battery cable app website newsletter appointment contract meter router printer "
    "chair desk shelf jacket boots tent helmet bicycle scooter mattress blender toaster camera headset keyboard mouse "
    "licence seat upgrade domain mailbox calendar report export import template webhook token statement deposit"
).split()
FAULTS = (
    "does not start|arrived broken|was charged twice|cannot be opened|shows an error|is missing|never came|stopped "
    "working yesterday|was sent to the wrong address|looks different from the picture|has the wrong colour|asks for a "
    "password again and again|is too slow to use|was cancelled without a word|makes a strange noise|leaks|froze after "
    "the update|cannot be paid for|came without its manual|expired too early"
).split("|")
FRAMES = (
    "The {thing} {fault}.|I tried the {thing} again this {time}, and it still {fault}.|Could you look at my {thing}, please?"
    "|We have sent you a new {thing}, it should be with you by {time}.|Thank you for the details about the {thing}."
    "|My colleague from the {made} office told me that the {thing} {fault}.|I checked the {thing} and found a {made} in it."
    "|Please send a picture of the {thing} beside the {made}.|Since {time} the {thing} {fault}."
    "|The {made} for your {thing} was booked this {time}.|Nothing helped so far, neither the {made} nor the {thing}."
    "|As agreed on the phone this {time}, here is what happened with the {thing}.|I need the {thing} before {time}."
    "|The team of {made} says that the {thing} is on its way.|It happened when I opened the {made} next to the {thing}."
).split("|")
TIMES = "Monday Tuesday Wednesday Thursday Friday morning afternoon evening weekend".split()
SUBJECTS = "{thing} {fault}|Question about the {made} {thing}|{thing} from {made} {fault}|My {thing} and the {made}".split(
    "|"
)
FIRST = (
    "Anna Ben Clara David Elif Felix Greta Hamid Ines Jonas Karin Luis Mara Nils Olga Pavel Quinn Rosa Samir Tara Umut "
    "Vera Wim Xenia Yusuf Zoe Amara Bruno Chiara Dmitri Esra Farid Gesa Hugo Ivana Jasper Kofi Leila Mateo Nadia"
).split()
MADE_UP, SENTENCES, TITLES, SURNAMES = 3000, 20_000, 4000, 20_000


def made_up(chance: random.Random, *, syllables: tuple[int, int]) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(*syllables)))


def several(count: int, *, seed: int, syllables: tuple[int, int], without: Collection[str] = ()) -> list[str]:
    """Different words in the order in which chance found them, none of them in `without`."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        word = made_up(chance, syllables=syllables)
        if len(word) > 3 and word not in without:
            found[word] = None
    return list(found)


def sentences() -> list[str]:
    return _filled(FRAMES, SENTENCES, seed=2)


def titles() -> list[str]:
    return [title[0].upper() + title[1:] for title in _filled(SUBJECTS, TITLES, seed=3)]


def _filled(frames: list[str], count: int, *, seed: int) -> list[str]:
    """Words that are made up are as rare as words are: the first of them stand in every tenth text, the last in few."""
    chance, rare = random.Random(seed), several(MADE_UP, seed=1, syllables=(2, 3))
    weights = list(itertools.accumulate(1 / (place + 10) for place in range(MADE_UP)))
    return [
        chance.choice(frames).format(
            thing=chance.choice(THINGS), fault=chance.choice(FAULTS), time=chance.choice(TIMES),
            made=chance.choices(rare, cum_weights=weights)[0],
        )
        for _ in range(count)
    ]  # fmt: skip


def surnames() -> list[str]:
    return [name.capitalize() for name in several(SURNAMES, seed=4, syllables=(2, 4))]


def planted(count: int) -> list[dict[str, str]]:
    """For each ticket that will be looked for: a surname of its own, two words, a phrase, an order's number."""
    used = {name.lower() for name in surnames()} | set(several(MADE_UP, seed=1, syllables=(2, 3)))
    chance = random.Random(5)
    names = several(count, seed=6, syllables=(3, 4), without=used)
    words = several(max(40, count // 5), seed=7, syllables=(3, 3), without=used | set(names))
    common = [*THINGS, *(made for made in several(MADE_UP, seed=1, syllables=(2, 3))[:200])]
    found = []
    for place in range(count):
        one, other = chance.sample(words, 2)
        found.append(
            {
                "surname": names[place].capitalize(), "domain": f"{names[-place - 1]}-{chance.choice(THINGS)}.example",
                "one": one, "other": other, "order": str(chance.randint(10_000_000, 99_999_999)),
                "phrase": " ".join(chance.sample(common, 5)),
            }
        )  # fmt: skip
    return found


def misspelt(word: str, chance: random.Random) -> str:
    """As a hurried hand types it: two letters changed places, one is missing, doubled, or its neighbour."""
    place = chance.randrange(1, len(word) - 2)
    return chance.choice([
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + chance.choice("aeiorst") + word[place + 1 :],
    ])  # fmt: skip
