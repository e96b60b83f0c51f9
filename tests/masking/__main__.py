"""How well private data is found, and harmless text left alone: Panicle and its peers on one generated corpus.

    python tests/masking --panicle target/debug/panicle         # Panicle alone
    python tests/masking --panicle … --failures 5               # … with the first 5 failures of each kind
    python tests/masking --panicle … --failures 5 --only card   # … only those whose name holds "card"
    python tests/masking --panicle … --peers                    # beside Relay's rules and Presidio's recognisers

Needs Python 3.10 and `pip install -r tests/masking/requirements.txt` (with --peers: `requirements-peers.txt`). Ends
with 1 when a promised figure is missed. The corpus and the tables go to target/masking, never into the repository.
All of it, with the peers and speed: `cargo xtask bench mask`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import corpus
import maskers
import peers
import report

FOLDER = Path(__file__).parent.parent.parent / "target" / "masking"


def main() -> int:
    arguments = command_line()
    cases = list(corpus.generate(arguments.seed, arguments.rounds))
    corpus.write(cases, FOLDER)
    verdicts = {name: report.verdicts(cases, outputs) for name, outputs in compared(arguments, cases).items()}
    private = sum(case.is_private for case in cases)
    harmless = len(cases) - private
    title = f"seed {arguments.seed}, {arguments.rounds} rounds: {private} private values, {harmless} harmless ones"
    tables = "\n\n".join((title, report.table(verdicts), report.leak_table(verdicts)))
    print(tables)
    (FOLDER / "corpus.md").write_text(tables + "\n", encoding="utf-8")
    if arguments.failures:
        print(report.failures(verdicts[arguments.of], arguments.failures, arguments.only))
    missed = report.misses(verdicts["Panicle"])
    for line in missed:
        print(f"MISSED: {line}", file=sys.stderr)
    return 1 if missed else 0


def compared(arguments: argparse.Namespace, cases: list[corpus.Case]) -> dict[str, Sequence[maskers.Output | None]]:
    """What each masker makes of the corpus."""
    outputs: dict[str, Sequence[maskers.Output | None]] = {"Panicle": maskers.panicle(arguments.panicle, cases)}
    if arguments.peers:
        outputs["Relay, default"] = peers.relay(cases, every_detector=False)
        outputs["Relay, all"] = peers.relay(cases, every_detector=True)
        outputs["Presidio"] = peers.presidio(cases)
    return outputs


def command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--panicle", required=True, help="the built program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="times each kind stands in each place in each language")
    parser.add_argument("--peers", action="store_true", help="also Relay's rules and Presidio's recognisers")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show the first N failures of each kind")
    parser.add_argument("--only", default="", metavar="TEXT", help="of the failures only those whose name holds this")
    parser.add_argument("--of", default="Panicle", metavar="NAME", help="whose failures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
