"""How fast the rules are: Panicle's and Relay's on the same bytes, in the same run, one core each.

    python tests/masking/speed.py --mask-speed target/release/examples/mask_speed

Clean text holds nothing private: log lines, stack traces, English and Chinese prose, JSON. Dense text holds a private
value about every 30 bytes. Both are given in strings of 32 KiB, so that no call counts. Relay (every detector on every
field, through `sentry_relay`) is timed with its rules and with none, on one event of all the strings; the difference is
what its rules took. Time is what a core spent on it, so that other work on the machine disturbs less. The runs of both
alternate, and medians are compared. Ends with 1 when a promised speed is missed.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import peers
import speed_texts
from faker import Faker

FOLDER = Path(__file__).parent.parent.parent / "target" / "masking"
PIECE_BYTES = 32 * 1024
RUNS = 7
PROMISED = {"clean": 300.0, "dense": 142.0}
PROMISED_RATIO = 10.0


def main() -> int:
    arguments = command_line()
    rng, faker = Random(6), Faker(["en_US", "zh_CN"])
    faker.seed_instance(6)
    sorts = speed_texts.clean(rng, faker)
    texts = {"clean": "".join(sorts.values()), "dense": speed_texts.dense(rng)}
    texts |= {f"clean: {sort}": text for sort, text in sorts.items()}
    files = {name: kept(file_name(name) + ".json", json.dumps(pieces(text))) for name, text in texts.items()}
    files["events"] = kept("events.jsonl", "".join(json.dumps(one) + "\n" for one in speed_texts.events(rng, faker)))
    ours: dict[str, list[float]] = {name: [] for name in files}
    relays: dict[str, list[float]] = {name: [] for name in texts}
    for _ in range(RUNS):
        for name, file in files.items():
            ours[name].append(panicle(arguments.mask_speed, file))
        for name, text in texts.items():
            relays[name].append(relay(pieces(text)))
    lines, missed = summary(ours, relays)
    table = f"{datetime.date.today()}, {machine()}\n\n" + "\n".join(lines)
    print(table)
    kept("speed.md", table + "\n")
    for line in missed:
        print(f"MISSED: {line}", file=sys.stderr)
    return 1 if missed else 0


def file_name(text: str) -> str:
    """A name that needs no quotes."""
    return "-".join(text.replace(":", "").lower().split())


def command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mask-speed", required=True, help="the built example of panicle-protocol")
    return parser.parse_args()


def kept(name: str, text: str) -> Path:
    """Writes a file for the Rust half to read."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / name
    file.write_text(text, encoding="utf-8")
    return file


def pieces(text: str) -> list[str]:
    """Whole lines, together about as long as a piece."""
    found, lines, size = [], [], 0
    for line in text.splitlines(keepends=True):
        lines.append(line)
        size += len(line.encode())
        if size >= PIECE_BYTES:
            found.append("".join(lines))
            lines, size = [], 0
    return [*found, "".join(lines)] if lines else found


def panicle(program: str, file: Path) -> float:
    """MB/s of one run."""
    done = subprocess.run([program, str(file)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def relay(texts: list[str]) -> float:
    """MB/s of one run."""
    size = sum(len(text.encode()) for text in texts)
    event = {"extra": {f"text{index}": text for index, text in enumerate(texts)}}
    every = {"applications": {"**": [f"@{name}:replace" for name in peers.RELAY_DETECTORS]}}
    taken = stripping(every, event) - stripping({"applications": {}}, event)
    return size / taken / 1e6


def stripping(rules: dict, event: dict) -> float:
    """Seconds of a core for one event."""
    from sentry_relay.processing import pii_strip_event

    pii_strip_event(rules, {"extra": {"warm": "up"}})
    started = time.thread_time()
    pii_strip_event(rules, event)
    return time.thread_time() - started


def machine() -> str:
    """What it ran on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, one used"


def summary(ours: dict[str, list[float]], relays: dict[str, list[float]]) -> tuple[list[str], list[str]]:
    """The table, and what was missed."""
    lines = ["| text | Panicle, MB/s | Relay, MB/s | ratio |", "|---|--:|--:|--:|"]
    missed = []
    for name, runs in relays.items():
        our, their = statistics.median(ours[name]), statistics.median(runs)
        lines.append(f"| {name} | {our:.0f} | {their:.1f} | {our / their:.1f}× |")
        if name in PROMISED and our < PROMISED[name]:
            missed.append(f"{name} text: {our:.0f} MB/s, promised {PROMISED[name]:.0f}")
        if name in PROMISED and our / their < PROMISED_RATIO:
            missed.append(f"{name} text: {our / their:.1f}× Relay's, promised {PROMISED_RATIO:.0f}×")
    lines.append(f"| events (JSON) | {statistics.median(ours['events']):.0f} | | |")
    return lines, missed


if __name__ == "__main__":
    sys.exit(main())
