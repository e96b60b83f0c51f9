"""Whether a private value can still be read, and what else a masker changed."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ESCAPES = re.compile(r"%(?:25)*[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|&#?[0-9a-zA-Z]+;")
_CONTROL = re.compile(r"\\[nrtbf]")
# What stands for hidden characters: nothing on its left may be joined with what is on its right.
_HIDDEN = "*[]█"
GAP = "|"


def leaks(cores: Sequence[str], run: int | None, document: Any) -> bool:
    """Whether one of `cores`, or `run` neighbouring characters of it, can be read anywhere in the document."""
    haystack = everything(document)
    return any(needle in haystack for core in cores for needle in needles(core, run))


def everything(document: Any) -> str:
    """All that can be read in a document."""
    return GAP.join(reading for text in strings(document) for reading in readings(text))


def needles(core: str, run: int | None) -> list[str]:
    """The runs of a core that give it away."""
    plain = normal(decoded(core))
    size = len(plain) if run is None else min(run, len(plain))
    return [plain[at : at + size] for at in range(len(plain) - size + 1)]


def readings(text: str) -> set[str]:
    """The text as it stands and as a browser, a parser or a reader would undo it."""
    undone = decoded(text)
    # As it stands, an escape is a gap: the 20 of `%20` is no digit of a number beside it.
    return {normal(_ESCAPES.sub("*", text)), normal(undone), normal(_CONTROL.sub(" ", undone))}


def decoded(text: str) -> str:
    """Without percent, HTML and JSON escapes, however often they were applied."""
    for _ in range(4):
        undone = unquote(html.unescape(_ESCAPE.sub(_character, text)))
        if undone == text:
            break
        text = undone
    return text


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


@lru_cache(maxsize=200_000)
def normal(text: str) -> str:
    """Letters and digits only, without case and width."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(GAP if char in _HIDDEN else char for char in folded if char.isalnum() or char in _HIDDEN)


def strings(value: Any) -> Iterator[str]:
    """Every key and value of a document, but for what a masker says about its own work."""
    for path, text in flat(value):
        yield text
        yield path[-1] if path else ""


def flat(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every path of a document with its value as text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "_meta" or path:
                yield from flat(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from flat(inner, (*path, str(index)))
    else:
        yield path, value if isinstance(value, str) else repr(value)


def is_changed(before: Any, after: Any) -> bool:
    """Whether a masker changed anything; a hashed user id that was added is no change."""
    return _comparable(before, before) != _comparable(after, before)


def _comparable(document: Any, original: Any) -> dict[tuple[str, ...], str]:
    paths = dict(flat(document))
    if "id" not in (original.get("user") or {}):
        paths.pop(("user", "id"), None)
    return paths


def is_damaged(case: Any, before: Any, after: Any) -> bool:
    """Whether more was lost than the private value of the case: words of its sentence, or another field."""
    if normal(decoded(case.sentence)) in everything(before) and any(
        normal(words) not in everything(after) for words in case.witnesses
    ):
        return True
    remaining = dict(flat(after))
    for path, text in flat(before):
        is_around = case.around and path[: len(case.around)] == case.around
        is_related = is_around or leaks(case.cores, case.run, {"/".join(path): text})
        if not is_related and remaining.get(path) != text:
            return True
    return False
