"""The maskers under comparison. Each turns documents into masked ones."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from corpus import Case


@dataclass(frozen=True)
class Output:
    """What a masker was given, after its own normalisation, and what it made of it."""

    before: Any
    after: Any


def panicle(binary: str, cases: list[Case]) -> list[Output]:
    """The built program, as a user runs it: one document per line."""
    lines = "".join(case.line() + "\n" for case in cases)
    done = subprocess.run([binary, "mask", "--json"], input=lines.encode(), capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{binary} mask --json ended with {done.returncode}: {done.stderr.decode()}")
    masked = done.stdout.decode().splitlines()
    if len(masked) != len(cases):
        raise SystemExit(f"{binary} made {len(masked)} lines of {len(cases)}")
    return [Output(case.document, json.loads(line)) for case, line in zip(cases, masked, strict=True)]
