"""What looks private and is not: ids, hashes, versions, orders, code, prose.

Each comes with the kind it might be taken for.
"""

import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from faker import Faker
from private import ALNUM, DIGITS, HEX, LOWER, UPPER, letters, passes_luhn, resident_digit

Make = Callable[[Random, Faker], str]


def _digits_failing(rng: Random, prefix: str, length: int) -> str:
    while passes_luhn(digits := prefix + letters(rng, DIGITS, length - len(prefix))):
        pass
    return digits


def _order_like_resident_id(rng: Random, _faker: Faker) -> str:
    digits = f"2024{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}" + letters(rng, DIGITS, 9)
    last = next(d for d in DIGITS if d != resident_digit(digits) and not passes_luhn(digits + d))
    return digits + last


def _floats(rng: Random, count: int) -> str:
    return ", ".join(f"{rng.uniform(-1, 1):.6f}" for _ in range(count))


SHORT: tuple[tuple[str, Make], ...] = (
    ("card", lambda rng, _: _digits_failing(rng, rng.choice(("4", "51", "62", "35")), 16)),
    ("card", lambda rng, _: "ORD-" + _digits_failing(rng, "4", 16)),
    ("card", lambda rng, _: str(1_790_000_000_000_000_000 + rng.randrange(10**16))),
    ("card", lambda rng, _: f"seq={_digits_failing(rng, '9', 13)}"),
    ("resident_id_18", _order_like_resident_id),
    ("mobile", lambda rng, _: str(1_790_000_000_000 + rng.randrange(10**9))),
    ("mobile", lambda rng, _: str(1_790_000_000 + rng.randrange(10**6))),
    ("mobile", lambda rng, _: "100" + letters(rng, DIGITS, 8)),
    (
        "phone_national",
        lambda rng, _: f"2024-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}T07:{rng.randrange(60):02d}:09.123Z",
    ),
    ("phone_national", lambda rng, _: f"{rng.randrange(1, 29):02d}/{rng.randrange(1, 13):02d}/2024"),
    ("phone_national", lambda rng, _: f"app.js:{rng.randrange(1, 9999)}:{rng.randrange(1, 99999)}"),
    ("phone_national", lambda rng, _: f"978-3-16-{letters(rng, DIGITS, 6)}-{rng.randrange(10)}"),
    ("phone_plain", lambda rng, _: f"0x{letters(rng, HEX, 8)}"),
    ("imei", lambda rng, _: _digits_failing(rng, "3599999999", 15)),
    ("email", lambda rng, _: f"logo@{rng.randrange(2, 4)}x.png"),
    ("email", lambda rng, _: f"shop@{rng.randrange(9)}.{rng.randrange(20)}.{rng.randrange(9)}"),
    ("email", lambda rng, _: f"@sentry/browser@{rng.randrange(7, 10)}.{rng.randrange(50)}.0"),
    ("email", lambda rng, _: f"npm:react@{rng.randrange(16, 20)}.2.0"),
    ("email", lambda rng, _: rng.choice(("@media", "@Component", "@types/node", "https://blog.example/@author/post"))),
    ("ipv4", lambda rng, _: f"Chrome/{rng.randrange(90, 150)}.0.0.0"),
    ("ipv4", lambda rng, _: f"Chrome/{rng.randrange(90, 150)}.0.{rng.randrange(1000, 9999)}.{rng.randrange(10, 255)}"),
    ("ipv4", lambda rng, _: f"10.0.{rng.randrange(10000, 30000)}.{rng.randrange(1, 9999)}"),
    ("ipv4", lambda rng, _: f"v{rng.randrange(9)}.{rng.randrange(30)}.{rng.randrange(9)}-rc.{rng.randrange(9)}"),
    ("ipv4", lambda rng, _: rng.choice(("127.0.0.1:4800", "0.0.0.0", "localhost:8080", "http://127.0.0.1/health"))),
    (
        "ipv6",
        lambda rng, _: rng.choice(
            ("::1", "std::vec::Vec", "core::ops::function::FnOnce::call_once", "a::b", "alloc::vec::from_elem")
        ),
    ),
    ("ipv6", lambda rng, _: f"{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"),
    ("mac", lambda rng, _: ":".join(letters(rng, HEX, 2) for _ in range(20))),
    ("mac", lambda rng, _: str(uuid.UUID(int=rng.getrandbits(128), version=4))),
    ("api_key", lambda rng, _: letters(rng, HEX, 40)),
    ("api_key", lambda rng, _: letters(rng, HEX, 32)),
    ("api_key", lambda rng, _: f"sha256:{letters(rng, HEX, 64)}"),
    ("api_key", lambda rng, _: f"sha384-{letters(rng, ALNUM + '+/', 64)}"),
    ("api_key", lambda rng, _: f"_ZN4core3ops8function6FnOnce9call_once17h{letters(rng, HEX, 16)}E"),
    ("api_key", lambda rng, _: f"main.{letters(rng, HEX, 8)}.js"),
    (
        "api_key",
        lambda rng, _: rng.choice(
            ("sc-bdVaJa", "css-1q2w3e", "sk-loading-indicator", "btn-primary-outline-dark", "MuiButton-root")
        ),
    ),
    ("jwt", lambda rng, _: f"00-{letters(rng, HEX, 32)}-{letters(rng, HEX, 16)}-01"),
    (
        "password",
        lambda rng, _: rng.choice(("src/token.rs:42", "auth/session.ts", "tokenizer.json", "secretary", "author")),
    ),
    ("iban", lambda rng, _: "DE00" + letters(rng, DIGITS, 18)),
    ("iban", lambda rng, _: letters(rng, UPPER + DIGITS, 26)),
    ("ssn", lambda rng, _: f"{letters(rng, DIGITS, 3)}-{letters(rng, DIGITS, 3)}-{letters(rng, DIGITS, 2)}"),
    ("ssn", lambda rng, _: f"000-{letters(rng, DIGITS, 2)}-{letters(rng, DIGITS, 4)}"),
    ("ssn", lambda rng, _: f"SKU-{letters(rng, UPPER, 2)}-{letters(rng, DIGITS, 4)}"),
    (
        "home_dir",
        lambda rng, _: rng.choice(
            (
                "/usr/local/bin/node",
                "/home.html",
                "https://shop.example/home/index.html",
                "/api/users/42",
                "C:\\Program Files\\App\\app.exe",
            )
        ),
    ),
    ("gps", lambda rng, _: f"matrix({_floats(rng, 6)})"),
    ("gps", lambda rng, _: f"translate({rng.uniform(0, 900):.2f}px, {rng.uniform(0, 900):.2f}px)"),
    ("gps", lambda rng, _: f"{rng.uniform(0, 100):.2f}%"),
    (
        "gps",
        lambda rng, _: (
            f"rgba({rng.randrange(256)}, {rng.randrange(256)}, {rng.randrange(256)}, 0.{rng.randrange(10, 99)})"
        ),
    ),
    (
        "card",
        lambda rng, _: (
            f"{rng.randrange(1, 999)},{letters(rng, DIGITS, 3)},{letters(rng, DIGITS, 3)}.{letters(rng, DIGITS, 2)} EUR"
        ),
    ),
    ("mac", lambda rng, _: f"#{letters(rng, HEX, 6)}"),
    ("phone_national", lambda rng, _: f"lines 100-200, 300-{rng.randrange(400, 999)}"),
    ("passport", lambda rng, _: f"{rng.choice('EGC')}{letters(rng, DIGITS, 8)}"),
    ("url_credentials", lambda rng, _: f"https://cdn.example/npm/@scope/pkg@{rng.randrange(9)}.1.0/dist/index.js"),
    ("private_key", lambda rng, _: "-----BEGIN PUBLIC KEY-----"),
)

SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "password",
        (
            "author not found",
            "401 Unauthorized",
            "invalid password",
            "session expired, sign in again",
            "password must be at least 8 characters",
        ),
    ),
    (
        "password",
        (
            "the token expired 5 minutes ago",
            "Unexpected token '<', \"<!DOCTYPE\" is not valid JSON",
            "max_tokens=4096 exceeded",
            "missing API key",
        ),
    ),
    (
        "password",
        (
            "密码错误，请重试",
            "令牌已过期",
            "密码不能为空",
            "Passwort falsch",
            "Sitzung abgelaufen",
            "パスワードが違います",
            "トークンの有効期限が切れました",
        ),
    ),
    (
        "secret_header",
        (
            "CSRF token missing or incorrect",
            "Authorization header missing",
            "cookies are disabled",
            'Cookie "sid" has been rejected',
        ),
    ),
    ("bearer", ("bearer of bad news", "expected a Bearer token", "Bearer token required")),
    (
        "phone_plain",
        (
            "Maximum call stack size exceeded",
            "phone is undefined",
            "iPhone 15 Pro, iOS 18.1",
            "mobile viewport 390x844",
            "call 5 failed",
            "电话会议 10 点开始",
        ),
    ),
    (
        "phone_national",
        (
            "took 1500 ms, 3 of 10 done",
            "range 100-200 is empty",
            "RFC 9110 section 15.5.2",
            "Fehler 404 nach 12,5 Sekunden",
            "第 12345 行有错误",
        ),
    ),
    ("passport", ("passport strategy failed", "护照信息缺失", "Reisepass fehlt", "パスポートを確認してください")),
    ("card", ("card declined", "银行卡无效", "Karte abgelehnt", "カードが無効です", "order 20240115 with 16 items")),
    ("email", ("invalid e-mail address", "邮箱格式不正确", "no @ in input", "mail to user@ failed")),
    ("ipv4", ("Windows NT 10.0; Win64; x64", "upgrade from 1.2.3 to 1.3.0", "HTTP/1.1 to HTTP/2.0")),
    ("home_dir", ("cannot read /etc/passwd", "/home: no such directory", "/Users is not writable")),
    ("gps", ("scroll to 31.5, 121.4", "opacity 0.98765", "took 0.123456 s", "score 12.5, rank 3")),
    (
        "api_key",
        ("wasm-function[1234]:0x5f3a", "chunk 481 failed (main.3f2a1b9c.js)", "hash mismatch in integrity attribute"),
    ),
)

CODE: tuple[str, ...] = (
    "const token = await getToken();",
    "if (password.length < 8) return;",
    "let session = request.session();",
    "let addr: SocketAddr = parse(input)?;",
    "fn authorize(user: &User) -> Result<Token, Error> {",
    "headers.set('Authorization', header);",
    "const [lat, lng] = position;",
    "match secret { Some(key) => key, None => return }",
    "@media (min-width: 1024px) and (max-width: 1280px) {",
    "return email.includes('@') && email.length > 3;",
    "type Card = { number: string; expires: Date };",
    "const cookie = document.cookie;",
)

TELLING_WORDS = ("電話", "手机", "电话", "mobile", "phone", "call", "Telefon")

# Keys that sound like secrets and hold none, and ids that debugging needs.
ENTRIES: tuple[tuple[str, str, Callable[[Random], Any]], ...] = (
    ("password", "author", lambda rng: rng.choice(("admin", "build bot"))),
    ("password", "max_tokens", lambda rng: rng.randrange(10_000)),
    ("password", "token_count", lambda rng: rng.randrange(10_000)),
    ("password", "tokenizer", lambda _: "bert-base"),
    ("password", "keyboard", lambda _: "de-DE"),
    ("password", "monkey", lambda _: "capuchin"),
    ("password", "is_token_valid", lambda rng: rng.random() < 0.5),
    ("password", "compass", lambda rng: rng.choice(("north", "south"))),
    ("phone_plain", "phone_model", lambda _: "iPhone 15 Pro"),
    ("phone_plain", "callCount", lambda rng: rng.randrange(100)),
    ("card", "card_type", lambda _: "visa"),
    ("card", "sequence", lambda rng: rng.randrange(10**9)),
    ("mobile", "duration_ms", lambda rng: rng.randrange(10**6)),
    ("mobile", "created_at", lambda rng: 1_790_000_000_000 + rng.randrange(10**9)),
    ("mobile", "timestamp", lambda rng: 1_790_000_000 + rng.randrange(10**6)),
    ("passport", "passport_enabled", lambda _: True),
    ("api_key", "commit", lambda rng: letters(rng, HEX, 40)),
    ("api_key", "trace_id", lambda rng: letters(rng, HEX, 32)),
    ("card", "span_id", lambda rng: letters(rng, DIGITS, 16)),
    ("card", "debug_id", lambda rng: str(uuid.UUID(int=rng.getrandbits(128)))),
    ("ipv4", "version", lambda rng: f"130.0.{rng.randrange(256)}.{rng.randrange(256)}"),
    ("gps", "progress", lambda rng: rng.random()),
    ("api_key", "className", lambda rng: f"sc-{letters(rng, LOWER, 6)} btn"),
)


def value(rng: Random, faker: Faker, locale: str, form: str) -> tuple[str, str]:
    """The kind it might be taken for, and the value, fit for a place of that form."""
    choice = rng.random()
    if choice < 0.6 or form == "path":
        kind, make = rng.choice(SHORT)
        text = make(rng, faker)
        # Between words, as a message would have it.
        return kind, f"{word(faker)} {text}: {word(faker)}" if form == "prose" and rng.random() < 0.7 else text
    if choice < 0.85 or form == "short":
        kind, texts = rng.choice(SENTENCES)
        return kind, rng.choice(texts)
    if choice < 0.92:
        return "password", rng.choice(CODE)
    return "prose", faker.sentence() if locale != "en_US" else f"{faker.company()}: {faker.catch_phrase()}"


def word(faker: Faker) -> str:
    """A word that does not make private what stands beside it."""
    return next(word for word in iter(faker.word, None) if word not in TELLING_WORDS)


def entry(rng: Random) -> tuple[str, str, Any]:
    """The kind it might be taken for, the key and its value."""
    kind, key, make = rng.choice(ENTRIES)
    return kind, key, make(rng)
