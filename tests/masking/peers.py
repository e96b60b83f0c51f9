"""The peers, each used as its documentation says and given the same documents.

Relay, through its own library `sentry_relay`: events are normalised as at ingestion (what that drops was never given to
the rules and does not count), then stripped by the rules of a project with default scrubbing, or by those and every
detector of private data on every field that it lets rules touch. `uuid` is left out: ids are what debugging needs.

Presidio's recognisers that work by pattern (and the phone recogniser, which needs no language model either), for what
the corpus holds. Each is called on every key and value; what scores 0.4 or more is replaced. What scores less needs the
context that a language model finds. The recogniser of German passports is asked about German texts only.
"""

from functools import cache
from typing import Any

from corpus import Case
from maskers import Output
from places import NOT_EVENTS

RELAY_DETECTORS = (
    "ip",
    "imei",
    "mac",
    "email",
    "creditcard",
    "iban",
    "userpath",
    "pemkey",
    "urlauth",
    "usssn",
    "bearer",
    "password",
)
# `**` means what Relay holds to be personal; these it touches only when they are named, and others never.
RELAY_FIELDS = "** || $http.url || $frame.filename || $frame.abs_path || tags.* || culprit || csp.source_file"
THRESHOLD = 0.4


def relay_rules(every_detector: bool) -> dict[str, Any]:
    """The rules of a project with default scrubbing, and with every detector on every field."""
    from sentry_relay.processing import convert_datascrubbing_config

    asked = {
        "scrubData": True,
        "scrubDefaults": True,
        "scrubIpAddresses": True,
        "sensitiveFields": [],
        "excludeFields": [],
    }
    rules = convert_datascrubbing_config(asked)
    if every_detector:
        rules["applications"][RELAY_FIELDS] = [f"@{name}:replace" for name in RELAY_DETECTORS]
    return rules


def relay(cases: list[Case], every_detector: bool) -> list[Output | None]:
    """Relay's rules; `None` for what is no event."""
    from sentry_relay.processing import StoreNormalizer, pii_strip_event

    rules, normalizer = relay_rules(every_detector), StoreNormalizer()

    def masked(case: Case) -> Output | None:
        if case.place in NOT_EVENTS:
            return None
        event = normalizer.normalize_event(case.document)
        return Output(event, pii_strip_event(rules, event))

    return [masked(case) for case in cases]


def presidio(cases: list[Case]) -> list[Output | None]:
    """Presidio's recognisers by pattern."""
    general, german = _recognizers()

    @cache
    def text(text: str, is_german: bool) -> str:
        found = [
            one for recognizer in (general + german if is_german else general) for one in _analyze(recognizer, text)
        ]
        return _replaced(text, found)

    def document(value: Any, is_german: bool) -> Any:
        if isinstance(value, dict):
            return {text(key, is_german): document(inner, is_german) for key, inner in value.items()}
        if isinstance(value, list):
            return [document(inner, is_german) for inner in value]
        if isinstance(value, bool) or value is None:
            return value
        plain = value if isinstance(value, str) else repr(value)
        masked = text(plain, is_german)
        return value if masked == plain else masked

    return [Output(case.document, document(case.document, "/de_DE/" in case.name)) for case in cases]


def _recognizers() -> tuple[list[Any], list[Any]]:
    import tldextract
    from presidio_analyzer import predefined_recognizers as known

    # The list of public suffixes that came with it; a newer one would be fetched in the middle of a measurement.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    general = [
        known.CreditCardRecognizer(),
        known.EmailRecognizer(),
        known.IbanRecognizer(),
        known.IpRecognizer(),
        known.MacAddressRecognizer(),
        known.PhoneRecognizer(supported_regions=("CN", "US", "DE", "JP", "GB", "FR")),
        known.UsSsnRecognizer(),
        known.UsPassportRecognizer(),
    ]
    return general, [known.DePassportRecognizer()]


def _analyze(recognizer: Any, text: str) -> list[tuple[int, int, str]]:
    found = recognizer.analyze(text, recognizer.supported_entities, None)
    return [(one.start, one.end, one.entity_type) for one in found if one.score >= THRESHOLD]


def _replaced(text: str, found: list[tuple[int, int, str]]) -> str:
    """The text with each finding replaced by its name; of overlapping ones the first and longest."""
    parts, at = [], 0
    for start, end, entity in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= at:
            parts += [text[at:start], f"<{entity}>"]
        at = max(at, end)
    return "".join((*parts, text[at:]))
