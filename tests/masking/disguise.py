"""The same value, written otherwise: what a reader, a browser or a parser turns back."""

from random import Random
from urllib.parse import quote

from private import Private

ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202d")
DASHES = ("\u2010", "\u2011", "\u2013", "\u2212")
SPACES = ("\u00a0", "\u202f", "\u2009")
HTML_AT = ("&#64;", "&#x40;", "&commat;")


def full_width(_rng: Random, text: str) -> str:
    """Digits, letters and signs as an East Asian input method writes them."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def full_width_digits(_rng: Random, text: str) -> str:
    """Only the digits."""
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isdigit() else char for char in text)


def zero_width(rng: Random, text: str) -> str:
    """Laced with characters nobody sees."""
    places = set(rng.sample(range(1, len(text)), min(3, len(text) - 1)))
    return "".join((rng.choice(ZERO_WIDTH) if at in places else "") + char for at, char in enumerate(text))


def typographic(rng: Random, text: str) -> str:
    """With the dashes and spaces of a word processor or an address book."""
    return text.replace("-", rng.choice(DASHES)).replace(" ", rng.choice(SPACES))


def percent(_rng: Random, text: str) -> str:
    """As `encodeURIComponent` writes it."""
    return quote(text, safe="!~*'()")


def percent_twice(rng: Random, text: str) -> str:
    """A URL within a URL."""
    return percent(rng, percent(rng, text))


def html_entity(rng: Random, text: str) -> str:
    """As a template engine escapes it."""
    return text.replace("@", rng.choice(HTML_AT)).replace("+", "&#43;").replace("/", "&#x2F;")


def json_escape(_rng: Random, text: str) -> str:
    """As a careful JSON writer escapes it."""
    return text.replace("@", "\\u0040").replace("+", "\\u002b").replace("/", "\\/")


DISGUISES = {
    "full_width": full_width,
    "full_width_digits": full_width_digits,
    "zero_width": zero_width,
    "typographic": typographic,
    "percent": percent,
    "percent_twice": percent_twice,
    "html_entity": html_entity,
    "json_escape": json_escape,
}
_OF_CODE = ("percent", "percent_twice", "json_escape")
_IN_URLS = ("full_width", "full_width_digits", "zero_width", "typographic", "percent")


def disguised(rng: Random, private: Private, kind: str, form: str, share: float) -> tuple[str, str]:
    """The disguise's name and the value in it; a share of the values, and only in disguises that change it."""
    if rng.random() >= share or kind in ("private_key", "password", "secret_header"):
        return "plain", private.text
    fitting = [name for name in DISGUISES if name in _OF_CODE or not private.is_ascii_code]
    # A URL escapes what is put into it: nothing that is escaped otherwise comes there.
    fitting = [name for name in fitting if name in _IN_URLS or form not in ("url", "path")]
    written = {name: DISGUISES[name](rng, private.text) for name in fitting}
    changed = [(name, text) for name, text in written.items() if text != private.text]
    return rng.choice(changed or [("plain", private.text)])
