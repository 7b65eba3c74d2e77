"""How far one word is from another, in slips of a hand: a letter too much, missing, wrong, or two that changed places."""


def slips(typed: str, meant: str) -> int:
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for place, letter in enumerate(typed):
        before, last, row = row, before, [place + 1]
        for other, wanted in enumerate(meant):
            fewest = min(before[other + 1] + 1, row[other] + 1, before[other] + (letter != wanted))
            if place and other and letter == meant[other - 1] and typed[place - 1] == wanted:
                fewest = min(fewest, last[other - 1] + 1)
            row.append(fewest)
    return row[-1]
