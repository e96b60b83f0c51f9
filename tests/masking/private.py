"""What a private value is, and the checksums that make one look real."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

DIGITS = "0123456789"
HEX = "0123456789abcdef"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
ALNUM = DIGITS + UPPER + LOWER


@dataclass(frozen=True)
class Private:
    """One private value, as somebody would write it."""

    text: str
    """The value with its separators, prefixes, signs."""
    cores: Sequence[str] = ()
    """The parts that must not be readable afterwards; without any, the whole text."""
    run: int | None = None
    """So many neighbouring characters of a core give it away; without it, only all of it does."""
    key: str = ""
    """A name under which an application keeps such a value; empty: any name will do, the shape says enough."""
    hint: str = ""
    """Words right before it that say what it is, where the shape does not; they may be masked with it."""
    tail: str = ""
    """What follows it right away: the end of a string or of a `key=value`."""
    is_ascii_code: bool = False
    """A token, key or address: nobody writes it full-width or with HTML entities."""
    tags: Sequence[str] = field(default=())
    """Which variant it is, for the list of failures."""

    def hidden(self) -> Sequence[str]:
        """What must not be readable afterwards."""
        return self.cores or (self.text,)


def letters(rng: Random, alphabet: str, count: int) -> str:
    """A random string."""
    return "".join(rng.choice(alphabet) for _ in range(count))


def luhn_digit(digits: str) -> str:
    """The digit that makes `digits` pass the Luhn check."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the right one."""
    return luhn_digit(digits[:-1]) == digits[-1]


def resident_digit(digits: str) -> str:
    """The check character of an 18-digit resident id (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def iban_check(country: str, bban: str) -> str:
    """The two check digits of an IBAN (ISO 13616: the whole is 1 modulo 97)."""
    number = "".join(str(int(char, 36)) for char in f"{bban}{country}00")
    return f"{98 - int(number) % 97:02d}"


def grouped(text: str, sizes: Sequence[int], separator: str) -> str:
    """`text` cut into groups of these sizes; the last size repeats."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[min(len(parts), len(sizes) - 1)]
        parts.append(text[at : at + size])
        at += size
    return separator.join(parts)
