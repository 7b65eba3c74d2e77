"""What people say while they ask, and what they call the same thing.

ASKING says nothing of what they ask about and weighs little in a question. They are those that stand evenly in the questions of all kinds (bench/README.md), beside what PostgreSQL leaves out anyway.
"""

WORDS = {
    "en": """please pls plz help need want wanted wanna like love would could might may can cannot cant dont didnt doesnt isnt
        wasnt havent hasnt wont im ive id ill youre ur ve ll re know tell let get gets got getting go going gonna gotta come make
        made making do done take give see look find show try tried trying use used using able possible way ways thing things
        something anything someone anybody somebody hi hello hey thanks thank ok okay yes sure assistance assist question
        questions problem problems issue issues trouble information info explain understand say said think thought really just
        even still already yet now today whats wheres hows thats seem seems happen happened happens wish hope sorry lot""",
    "de": """bitte hilfe hilf helfen brauche brauchen möchte möchten will wollen würde würden könnte könnten kann könnt könnten
        muss müssen soll sollte gerne gern weiß wissen sagen sag geht gehen ging machen mache gemacht tun getan bekomme bekommen
        kriege kriegen finde finden sehen sehe zeigen zeig versuche versucht versuchen nutze nutzen benutzen möglich möglichkeit
        weg sache etwas irgendwas jemand hallo hi hey guten tag danke vielen dank ok okay ja frage fragen problem probleme
        schwierigkeiten information informationen info erklären verstehen verstehe denke dachte wirklich einfach noch schon
        immer jetzt heute gibt gab leider mal eigentlich wäre gehts""",
    "fr": """bonjour salut merci svp stp plaît besoin veux voudrais voudrait aimerais aimerait peux peut pouvez pourriez puis
        aide aider aidez savoir sais dire faire fait fais obtenir trouver trouve voir essayer essaie utiliser possible moyen
        chose quelque question questions problème problèmes souci information informations info comprendre comprends comment""",
    "es": """hola gracias favor necesito necesita quiero quisiera gustaría puedo puede pueden podría ayuda ayudar ayúdame saber
        sé decir hacer hago hecho obtener encontrar encuentro ver intentar intento usar posible manera forma cosa algo pregunta
        preguntas problema problemas duda información info entender entiendo cómo""",
}
ASKING = {language: frozenset(words.split()) for language, words in WORDS.items()}


def is_asking(word: str, language: str) -> bool:
    return word in ASKING.get(language, ())


# What customers call one thing by several words, and the nouns of their verbs; stemmed, as the database stems them.
SAME = {
    "en": (
        "order purchas", "deliveri deliver ship shipment", "invoic bill receipt", "refund reimburs", "account profil",
        "chang edit modifi updat correct", "delet remov close eras", "parcel packag", "pay payment", "complain complaint",
        "regist registr", "subscrib subscript unsubscrib", "human person agent oper",
    ),
}  # fmt: skip


def same_as(stem: str, language: str) -> list[str]:
    """Other words for it."""
    groups = [group.split() for group in SAME.get(language, ())]
    return [other for group in groups if stem in group for other in group if other != stem]
