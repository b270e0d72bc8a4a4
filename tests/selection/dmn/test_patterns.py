"""Regular expressions as XPath has them: what they match, what is refused, and what is stopped."""

import time

import pytest

from schakel.selection import dmn
from tests.selection.dmn.building import answer

BEHAVIOURS = {
    "a pattern is looked for anywhere in the text": [
        ('matches("foobar", "^fo*b")', "true"),
        ('matches("foobar", "b")', "true"),
        ('matches("foobar", "^b")', "false"),
        (r'matches("a1", "^[a-z]\d$")', "true"),
    ],
    "flags change what matches": [
        ('matches("abc", "ABC", "i")', "true"),
        (r'matches("a\nb", "a.b")', "false"),
        (r'matches("a\nb", "a.b", "s")', "true"),
        (r'matches("a\nb", "^b$", "m")', "true"),
        ('matches("ab", " a b ", "x")', "true"),
        ('matches("a b", "a[ ]b", "x")', "true"),
        ('matches("a.b", "A.B", "qi")', "true"),
        ('matches("acb", "a.b", "q")', "false"),
        ('matches("a", "a", "p")', "null"),
        ('matches("a", "a", null)', "true"),
    ],
    "classes may be subtracted and named": [
        ('matches("x", "[a-z-[aeiou]]")', "true"),
        ('matches("e", "[a-z-[aeiou]]")', "false"),
        ('matches("5", "[^a-z-[5]]")', "false"),
        ('matches("6", "[^a-z-[5]]")', "true"),
        (r'matches("é", "\p{L}")', "true"),
        (r'matches("é", "\p{IsBasicLatin}")', "false"),
        (r'matches("é", "[\P{IsBasicLatin}]")', "true"),
        (r'matches("é_", "^\i\c$")', "true"),
        ('matches("a-b", "[-]")', "true"),
        ('matches("~", "[!~]")', "true"),
        (r'matches("[", "[\[]")', "true"),
    ],
    "a group is referred to once it is closed": [
        (r'matches("aA", "(a)\1", "i")', "true"),
        (r'matches("h", "(.)\2")', "null"),
        (r'matches("h", "(.\1)")', "null"),
        (r'matches("ab", "(a)[\1]")', "null"),
    ],
    "what XPath does not know is refused": [
        ('matches("a", "(?=a)")', "null"),
        ('matches("a", "(a")', "null"),
        ('matches("a", "a)")', "null"),
        ('matches("a", "[a")', "null"),
        ('matches("a", "a]")', "null"),
        ('matches("a", "*")', "null"),
        (r'matches("a", "\y")', "null"),
        (r'matches("a", "\p{ L}")', "null"),
        (r'matches("a", "\p{Nothing}")', "null"),
        ('matches("a", "a{2,1}")', "null"),
    ],
    "matches are replaced, with groups by number": [
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
        ('replace("abc", "[a-z]", "#")', "###"),
        ('replace("abc", "b", "$0$0")', "abbc"),
        (r'replace("abc", "b", "\\$")', "a$c"),
        ('replace("abc", "b", "$")', "null"),
        ('replace("abc", ".*?", "x")', "null"),
        ('replace("a.c", ".", "$", "q")', "a$c"),
    ],
    "a text is split and searched": [
        (r'split("John Doe", "\s")', '["John", "Doe"]'),
        ('split("a;b;;", ";")', '["a", "b", "", ""]'),
        ('split("a1b", "(\\d)")', '["a", "b"]'),
        ('extract("are 12, 125 and 3", "12[0-9]*")', '["12", "125"]'),
    ],
}


@pytest.mark.parametrize("sentence", BEHAVIOURS)
def test_patterns(sentence):
    found = {text: dmn.feel_string(answer(text).value) for text, _ in BEHAVIOURS[sentence]}
    assert found == dict(BEHAVIOURS[sentence])


@pytest.mark.parametrize(
    "pattern", ["^(a|aa)+$", "^(a+)+$", "(a?){90}a{90}b", "(x+x+)+y|(.*a){25}$"]
)
@pytest.mark.parametrize("function", ["matches", "split", "extract"])
def test_a_pattern_that_would_take_for_ever_is_stopped_or_answers_in_time(function, pattern):
    start = time.process_time()
    reason = ""
    try:
        answer(f'{function}("{"a" * 400}!", "{pattern}")')
    except dmn.ModelError as error:
        reason = error.reason
    assert time.process_time() - start < 1
    assert reason in {"", "a pattern takes more than 0.2 seconds"}
