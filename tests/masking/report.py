"""Recall and precision, by kind and by place, and what was missed."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import judge
from corpus import Case
from kinds import MAKERS, NEVER_LEAKS, has_fixed_shape
from maskers import Output


@dataclass(frozen=True)
class Verdict:
    """What became of one case."""

    case: Case
    output: Output
    leaked: bool
    changed: bool
    damaged: bool
    """Something was changed that had no need to be."""


@dataclass
class Score:
    """Counts over some cases."""

    private: int = 0
    leaked: int = 0
    changed: int = 0
    wrong: int = 0
    harmless: int = 0

    def recall(self) -> float:
        """The share of private values that cannot be read any more."""
        return 1 - self.leaked / self.private if self.private else 1.0

    def precision(self) -> float:
        """Of the documents that were changed, the share in which only the private value was."""
        return 1 - self.wrong / self.changed if self.changed else 1.0


def verdicts(cases: list[Case], outputs: Sequence[Output | None]) -> list[Verdict]:
    """Judges what a masker was given: not what its own normalisation had dropped before."""
    pairs = ((case, output) for case, output in zip(cases, outputs, strict=True) if output)
    return [verdict(case, output) for case, output in pairs if is_given(case, output)]


def is_given(case: Case, output: Output) -> bool:
    """Whether a private value was still there to be found."""
    is_original = output.before is case.document
    return is_original or not case.is_private or judge.leaks(case.cores, case.run, output.before)


def verdict(case: Case, output: Output) -> Verdict:
    """Judges one case."""
    changed = judge.is_changed(output.before, output.after)
    if not case.is_private:
        return Verdict(case, output, False, changed, changed)
    leaked = judge.leaks(case.cores, case.run, output.after)
    damaged = changed and judge.is_damaged(case, output.before, output.after)
    return Verdict(case, output, leaked, changed, damaged)


def score(verdicts: Iterable[Verdict]) -> Score:
    """Adds up."""
    total = Score()
    for one in verdicts:
        total.private += one.case.is_private
        total.harmless += not one.case.is_private
        total.leaked += one.leaked
        total.changed += one.changed
        total.wrong += one.damaged
    return total


Select = Callable[[Verdict], bool]


def is_fixed(one: Verdict) -> bool:
    """Of a kind with a checksum or a fixed shape, or taken for one."""
    return one.case.kind in MAKERS and has_fixed_shape(one.case.kind)


def groups(verdicts: list[Verdict]) -> dict[str, list[tuple[str, Select]]]:
    """The rows of the report."""
    places = dict.fromkeys(one.case.place for one in verdicts)
    return {
        "overall": [
            ("checksum or fixed shape", is_fixed),
            ("the rest", lambda one: not is_fixed(one)),
            ("everything", lambda one: True),
            ("everything not disguised", lambda one: not one.case.is_disguised),
        ],
        "by kind": [(kind, partial(has, "kind", kind)) for kind in (*MAKERS, "prose")],
        "by place": [(place, partial(has, "place", place)) for place in places],
    }


def has(field: str, value: str, one: Verdict) -> bool:
    """Whether it is a case of that kind or place."""
    return getattr(one.case, field) == value


def table(columns: dict[str, list[Verdict]]) -> str:
    """A Markdown table: recall and precision of each masker in each group."""
    names = list(columns)
    lines: list[str] = []
    for title, rows in groups(columns[names[0]]).items():
        lines += [""] * bool(lines) + [
            f"| {title} | private | harmless | " + " | ".join(f"{name}: recall | precision" for name in names) + " |"
        ]
        lines += ["|---|--:|--:|" + "--:|--:|" * len(names)]
        for label, select in rows:
            scores = [score(filter(select, columns[name])) for name in names]
            cells = " | ".join(
                f"{percentage(one.recall(), one.private)} | {percentage(one.precision(), one.changed)}"
                for one in scores
            )
            lines.append(f"| {label} | {scores[0].private} | {scores[0].harmless} | {cells} |")
    return "\n".join(lines)


def percentage(share: float, of: int) -> str:
    """Rounded down, so that 100 means all."""
    return f"{int(share * 10_000 + 1e-6) / 100:.2f}" if of else "–"


def must_not_leak(verdicts: list[Verdict]) -> Counter[str]:
    """Leaks by kind, of the kinds that may not."""
    found = Counter({kind: 0 for kind in NEVER_LEAKS})
    found.update(one.case.kind for one in verdicts if one.leaked and one.case.kind in NEVER_LEAKS)
    return found


def leak_table(columns: dict[str, list[Verdict]]) -> str:
    """How often each masker leaked what may never leak."""
    counts = {name: must_not_leak(column) for name, column in columns.items()}
    lines = [f"| leaks | {' | '.join(columns)} |", "|---|" + "--:|" * len(columns)]
    lines += [f"| {kind} | {' | '.join(str(count[kind]) for count in counts.values())} |" for kind in NEVER_LEAKS]
    return "\n".join(lines)


def misses(verdicts: list[Verdict]) -> list[str]:
    """Which of the promised figures was missed."""
    fixed, rest = score(filter(is_fixed, verdicts)), score(one for one in verdicts if not is_fixed(one))
    promised = (
        ("recall, checksum or fixed shape", fixed.recall(), 0.999),
        ("precision, checksum or fixed shape", fixed.precision(), 0.99),
        ("recall, the rest", rest.recall(), 0.99),
    )
    missed = [f"{name}: {reached:.4f}, promised {least}" for name, reached, least in promised if reached < least]
    return missed + [f"{count} of {kind} leaked" for kind, count in must_not_leak(verdicts).items() if count]


def failures(verdicts: list[Verdict], most: int, only: str) -> str:
    """The first failures of each kind, with what was put in and what came out."""
    lines: list[str] = []
    seen: Counter[tuple[str, str]] = Counter()
    for one in verdicts:
        word = "LEAKED" if one.leaked else "DAMAGED" if one.damaged else ""
        group = (word, one.case.kind)
        if not word or only not in f"{word} {one.case.name}" or seen[group] >= most:
            continue
        seen[group] += 1
        lines += [f"\n{word} {one.case.name}", f"  put in: {one.case.text!r}", *differences(one)]
    return "\n".join(lines)


def differences(one: Verdict) -> list[str]:
    """The fields that matter, before and after."""
    before, after = dict(judge.flat(one.output.before)), dict(judge.flat(one.output.after))
    paths = [path for path in before if after.get(path) != before[path]]
    if one.leaked:
        paths += [
            path for path, text in before.items() if judge.leaks(one.case.cores, one.case.run, {"/".join(path): text})
        ]
    shown = [f"  {'.'.join(path)}: {before[path]!r}\n      -> {after.get(path)!r}" for path in dict.fromkeys(paths)]
    gained = [f"  new {'.'.join(path)}: {after[path]!r}" for path in after if path not in before]
    return shown + gained
