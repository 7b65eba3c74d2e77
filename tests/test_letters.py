"""FO05: text as it is stored, and the fields that take it."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from helpdesk.lib.fields import Line, Text
from helpdesk.lib.letters import MESSAGE, TITLE, cleaned, neutral_cell, one_line


class Letter(forms.Form):
    title = Line(error_messages={"required": "Say what it is about."})
    body = Text(limit=30)


def errors(**told):
    return {name: list(said) for name, said in Letter({"title": "t", "body": "b"} | told).errors.items()}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\0b\x1bc\x7fd\x08", "abcd"),
        ("a\ud800b\udfff", "ab"),
        ("a  \n\tb\t\n", "a\n\tb"),
        ("\n\n  a\n\n", "  a"),
        ("\u200b\n \u00a0", ""),
        ("Z" + "\u0301" * 300 + "a", "Z" + "\u0301" * 8 + "a"),
        ("Z" + "\U0001e8d0\u0301" * 300, "Z" + "\U0001e8d0\u0301" * 4),
        ("👩🏽\u200d🚀 שלום \u200f", "👩🏽\u200d🚀 שלום \u200f"),
    ],
)
def test_a_message_is_kept_as_it_can_be_read(typed, kept):
    assert cleaned(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a\r\nBcc: b\t c ", "a Bcc: b c"),
        ("a\0\x1b\ud800b", "ab"),
        ("\u200b", ""),
        ("\u200b \u2060\ufeff\u00ad\u3164", ""),
        ("\u202eexe.fdp\u2066 x\u200b", "exe.fdp x"),
        ("a" + "\u0301" * 300, "a" + "\u0301" * 8),
        ("👩🏽\u200d🚀", "👩🏽\u200d🚀"),
        ("🏴\U000e0067\U000e007f", "🏴\U000e0067\U000e007f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x", "x"),
    ],
)
def test_a_title_is_one_line_of_something_to_see(typed, kept):
    assert one_line(typed) == kept


def test_length_is_counted_in_characters():
    assert one_line("😀" * TITLE) == "😀" * TITLE
    assert cleaned("😀" * MESSAGE) == "😀" * MESSAGE
    with pytest.raises(ValidationError):
        one_line("😀" * (TITLE + 1))
    with pytest.raises(ValidationError):
        cleaned("a" * (MESSAGE + 1))


def test_what_is_cleaned_stays_so():
    for text in ("a\r\n b\u0301 ", "\u202ea\u200b b"):
        assert cleaned(cleaned(text)) == cleaned(text)
        assert one_line(one_line(text)) == one_line(text)


def test_a_field_hands_on_what_is_kept():
    form = Letter({"title": " a\r\nb ", "body": "\r\n  a\0\r\nb \n"})
    assert form.is_valid()
    assert form.cleaned_data == {"title": "a b", "body": "  a\nb"}


def test_a_field_says_how_much_room_there_is():
    said = "This has 10,000 characters, and there is room for 255. Shorten it."
    assert errors(title="a" * 10_000) == {"title": [said]}
    said = "This has 31 characters, and there is room for 30. Put the rest into a file."
    assert errors(body="a" * 31) == {"body": [said]}


def test_a_field_says_it_in_german():
    with translation.override("de"):
        assert errors(title="a" * 10_000) == {
            "title": ["Das sind 10.000 Zeichen, und Platz ist für 255. Kürzen Sie es."]
        }


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\n\0", "\u00ad\u3164"])
def test_nothing_to_see_is_nothing(nothing):
    assert errors(title=nothing) == {"title": ["Say what it is about."]}
    assert list(errors(body=nothing)) == ["body"]


def test_a_refused_text_is_shown_again_whole():
    shown = str(Letter({"title": "a" * 300, "body": "b" * 40})["body"])
    assert "b" * 40 in shown
    assert "maxlength" not in shown


@pytest.mark.parametrize(
    ("value", "written"),
    [("=1+1", "'=1+1"), ("+46 70", "'+46 70"), ("-x", "'-x"), ("@a", "'@a"), ("\tx", "'\tx"), ("  =x", "'  =x")]
    + [("a=1", "a=1"), ("", ""), (-5, -5), (None, None)],
)  # fmt: skip
def test_a_cell_is_no_formula(value, written):
    assert neutral_cell(value) == written
