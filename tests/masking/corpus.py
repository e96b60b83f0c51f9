"""The corpus: documents with one private or one harmless value each, and the truth about them.

Seeded: the same seed makes the same bytes.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import harmless
from disguise import disguised
from faker import Faker
from judge import leaks
from kinds import MAKERS
from places import NEUTRAL_KEYS, PLACES, Insertion, holds
from private import Private
from sentences import LOCALES, frame

DISGUISED_SHARE = 0.4
NATIVE_SHARE = 0.3


@dataclass(frozen=True)
class Case:
    """A document and the truth about it."""

    name: str
    kind: str
    """The kind of the private value; of a harmless one, the kind it might be taken for."""
    place: str
    text: str
    """The value as it was put in."""
    document: dict[str, Any]
    cores: Sequence[str] = ()
    """What must not be readable in the masked document; nothing in a harmless case."""
    run: int | None = None
    """So many neighbouring characters of a core count as reading it."""
    witnesses: Sequence[str] = ()
    """Words around the value that must stay."""
    sentence: str = ""
    """The value with these words; a place may have taken the bare value instead."""
    around: tuple[str, ...] = ()
    """A path below which everything may go with it."""
    is_disguised: bool = False
    """Whether it is written otherwise than people write it."""

    @property
    def is_private(self) -> bool:
        """Whether there is anything to hide."""
        return bool(self.cores)

    def line(self) -> str:
        """The document on one line; every other one with the escapes of a careful writer."""
        return json.dumps(self.document, ensure_ascii=len(self.text) % 2 == 0)


def generate(seed: int, rounds: int) -> Iterator[Case]:
    """Every kind in every place in every language, `rounds` times, and as many harmless values."""
    fakers = {locale: Faker(locale) for locale in LOCALES}
    for index in range(rounds):
        for locale in LOCALES:
            for kind in MAKERS:
                for place, spot in PLACES.items():
                    if holds(spot.form, kind):
                        yield private_case(
                            f"{seed}/{index}/{locale}/{kind}/{place}", kind, place, locale, fakers[locale]
                        )
            for number in range(HARMLESS_PER_PLACE):
                for place in (place for place, spot in PLACES.items() if not spot.hidden_whole):
                    yield harmless_case(
                        f"{seed}/{index}/{locale}/harmless-{number}/{place}", place, locale, fakers[locale]
                    )


# As many as there are kinds.
HARMLESS_PER_PLACE = len(MAKERS)


def private_case(name: str, kind: str, place: str, locale: str, faker: Faker) -> Case:
    """One private value in one place."""
    for attempt in range(100):
        rng = Random(f"{name}/{attempt}")
        faker.seed_instance(rng.getrandbits(64))
        private = MAKERS[kind](rng, faker, locale)
        disguise, text = disguised(rng, private, kind, PLACES[place].form, DISGUISED_SHARE)
        before, after = frame(rng, locale, private.hint, private.tail)
        key = private.key or rng.choice(NEUTRAL_KEYS)
        native = as_native(rng, kind, private) if disguise == "plain" else None
        full = Insertion(text, f"{before}{private.hint}{text}{after}", key, holds("path", kind), native)
        blank = Insertion("", before + private.hint + after, key, holds("path", kind))
        document, state = built(rng, place, full)
        cores = list(private.hidden())
        # The template must not hold by chance what is looked for.
        rng.setstate(state)
        if leaks(cores, private.run, PLACES[place].build(rng, blank)) or not leaks(cores, private.run, document):
            continue
        label = "/".join((kind, *private.tags, disguise))
        words = [before, after.removeprefix(private.tail)]
        return Case(
            name=f"{name} {label}",
            kind=kind,
            place=place,
            text=text,
            document=document,
            cores=cores,
            run=private.run,
            witnesses=words,
            sentence=full.sentence,
            around=PLACES[place].hidden_whole,
            is_disguised=disguise != "plain",
        )
    raise AssertionError(f"{name}: the template always holds what is looked for")


def built(rng: Random, place: str, insertion: Insertion) -> tuple[dict[str, Any], Any]:
    """The document, and the state of chance before it was made."""
    state = rng.getstate()
    return PLACES[place].build(rng, insertion), state


def as_native(rng: Random, kind: str, private: Private) -> Any:
    """Digits as a number, coordinates as an object, in a share of the cases."""
    if rng.random() >= NATIVE_SHARE:
        return None
    if private.text.isdigit() and not private.text.startswith("0"):
        return int(private.text)
    if kind == "gps":
        latitude, longitude = map(float, private.text.replace(",", " ").split())
        return {rng.choice(("lat", "latitude")): latitude, rng.choice(("lng", "lon", "longitude")): longitude}
    return None


def harmless_case(name: str, place: str, locale: str, faker: Faker) -> Case:
    """One value that only looks private."""
    rng = Random(name)
    faker.seed_instance(rng.getrandbits(64))
    kind, text = harmless.value(rng, faker, locale, PLACES[place].form)
    key, native, sentence = rng.choice(NEUTRAL_KEYS), None, text
    if PLACES[place].form == "pair" and rng.random() < 0.2:
        kind, key, native = harmless.entry(rng)
        text, sentence = str(native), "done"
    document, _ = built(rng, place, Insertion(text, sentence, key, native=native))
    return Case(f"{name} {kind}", kind, place, text, document)


def write(cases: list[Case], folder: Path) -> None:
    """Keeps the corpus for a look at it: one case per line with its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(case), ensure_ascii=False) + "\n" for case in cases)
