"""Texts to time the rules with."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from random import Random
from typing import Any

from credentials import API_KEYS
from faker import Faker
from people import CARDS, CN_MOBILE_PREFIXES
from private import ALNUM, DIGITS, HEX, letters, luhn_digit

SIZE = 1 << 21
WORDS = (
    "checkout",
    "cart",
    "render",
    "worker",
    "stream",
    "buffer",
    "module",
    "parser",
    "socket",
    "layout",
    "cache",
    "queue",
)


def clean(rng: Random, faker: Faker) -> dict[str, str]:
    """Sorts of text, as much of each, and nothing private in any."""
    makers = {
        "log lines": log_line,
        "JavaScript stacks": v8_stack,
        "Rust stacks": rust_stack,
        "English": english,
        "Chinese": chinese,
        "JSON": json_line,
    }
    return {sort: _filled(partial(make, rng, faker), SIZE // len(makers)) for sort, make in makers.items()}


def dense(rng: Random) -> str:
    """Lines full of private values."""
    return _filled(lambda: dense_line(rng), SIZE)


def _filled(make: Callable[[], str], size: int) -> str:
    lines, length = [], 0
    while length < size:
        lines.append(make() + "\n")
        length += len(lines[-1].encode())
    return "".join(lines)


def log_line(rng: Random, _faker: Faker) -> str:
    """As a server or a console would log it."""
    level, module = rng.choice(("INFO", "WARN", "ERROR", "DEBUG")), "::".join(rng.sample(WORDS, 2))
    time = datetime.fromtimestamp(1_795_000_000 + rng.randrange(10**9) / 1000, timezone.utc)
    took = f"{rng.choice(WORDS)} took {rng.randrange(2000)} ms, {rng.randrange(90)} of {rng.randrange(100, 200)} done"
    return f"{time.isoformat(timespec='milliseconds')} {level:5} {module}: {took} request={letters(rng, HEX, 16)}"


def v8_stack(rng: Random, _faker: Faker) -> str:
    """A frame of Chromium's."""
    name, file = f"{rng.choice(WORDS)}.{rng.choice(WORDS)}", f"{rng.choice(WORDS)}-{letters(rng, HEX, 8)}.js"
    return f"    at {name} (https://shop.example/assets/{file}:{rng.randrange(1, 300)}:{rng.randrange(1, 40_000)})"


def rust_stack(rng: Random, _faker: Faker) -> str:
    """A frame of a Rust program compiled to wasm."""
    path = f"shop::{rng.choice(WORDS)}::{rng.choice(WORDS)}::h{letters(rng, HEX, 16)}"
    address = f"wasm-function[{rng.randrange(9000)}]:0x{letters(rng, HEX, 6)}"
    return f"    at shop.wasm.{path} (https://shop.example/shop_bg.wasm:{address})"


def english(_rng: Random, faker: Faker) -> str:
    """A paragraph of prose."""
    return faker["en_US"].paragraph(nb_sentences=4)


def chinese(_rng: Random, faker: Faker) -> str:
    """The same in Chinese."""
    return faker["zh_CN"].paragraph(nb_sentences=4)


def json_line(rng: Random, _faker: Faker) -> str:
    """A state somebody logged."""
    items = [
        {
            "sku": f"{rng.choice(WORDS)}-{rng.randrange(100)}",
            "count": rng.randrange(9),
            "price": rng.randrange(9999) / 100,
        }
        for _ in range(4)
    ]
    route = f"/{rng.choice(WORDS)}/{rng.randrange(999)}"
    return json.dumps({"route": route, "items": items, "ready": True, "error": None}, separators=(",", ":"))


def dense_line(rng: Random) -> str:
    """A line with a private value about every 30 bytes."""
    first = f"user {_email(rng)} mobile {_mobile(rng)} paid by {_card(rng)} from {_address(rng)}"
    return f"{first} key {_key(rng)} next {_mobile(rng)} to {_email(rng)}"


def _email(rng: Random) -> str:
    return f"{rng.choice(WORDS)}.{letters(rng, DIGITS, 3)}@example.com"


def _mobile(rng: Random) -> str:
    return rng.choice(CN_MOBILE_PREFIXES) + letters(rng, DIGITS, 8)


def _card(rng: Random) -> str:
    _network, prefixes, length = rng.choice(CARDS)
    digits = rng.choice(prefixes)
    digits += letters(rng, DIGITS, length - 1 - len(digits))
    return digits + luhn_digit(digits)


def _address(rng: Random) -> str:
    return f"203.0.{rng.randrange(1, 255)}.{rng.randrange(1, 255)}"


def _key(rng: Random) -> str:
    _service, prefix, alphabet, length = rng.choice(API_KEYS[5:8])
    return prefix + letters(rng, alphabet, length)


def events(rng: Random, faker: Faker) -> list[dict[str, Any]]:
    """Events of ordinary size: thirty frames, twenty breadcrumbs, a request, contexts, tags."""
    return [event(rng, faker) for _ in range(200)]


def event(rng: Random, faker: Faker) -> dict[str, Any]:
    """One of them, with two private values."""
    frames = [
        {
            "filename": f"app:///assets/{rng.choice(WORDS)}-{letters(rng, HEX, 8)}.js",
            "function": f"{rng.choice(WORDS)}.{rng.choice(WORDS)}",
            "lineno": rng.randrange(1, 900),
            "colno": rng.randrange(1, 200),
            "context_line": f"  const {rng.choice(WORDS)} = await {rng.choice(WORDS)}({letters(rng, ALNUM, 6)});",
            "in_app": True,
        }
        for _ in range(30)
    ]
    crumbs = [
        {
            "timestamp": 1_795_000_000 + index,
            "category": "fetch",
            "data": {"url": f"https://shop.example/api/{rng.choice(WORDS)}?page={index}", "status_code": 200},
        }
        for index in range(20)
    ]
    error = {"type": "TypeError", "value": english(rng, faker)[:120], "stacktrace": {"frames": frames}}
    return {
        "event_id": letters(rng, HEX, 32),
        "timestamp": 1_795_000_000.25,
        "platform": "javascript",
        "exception": {"values": [error]},
        "breadcrumbs": {"values": crumbs},
        "request": {
            "url": "https://shop.example/checkout?step=2",
            "headers": {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0"},
        },
        "user": {"email": _email(rng)},
        "contexts": {
            "browser": {"name": "Chrome", "version": "130.0.0.0"},
            "trace": {"trace_id": letters(rng, HEX, 32), "span_id": letters(rng, HEX, 16)},
        },
        "tags": {"route": "/checkout", "shop": "north", "release": "2.4.1"},
        "extra": {"state": json_line(rng, faker), "contact": _mobile(rng)},
    }
