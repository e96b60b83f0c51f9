"""Network addresses, and what opens doors: passwords, tokens, keys."""

import base64
import json
from collections.abc import Callable
from ipaddress import IPv6Address
from random import Random

from faker import Faker
from private import ALNUM, DIGITS, HEX, LOWER, UPPER, Private, letters

URLSAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"

# Name, what stands before the secret part, its alphabet and length.
API_KEYS: tuple[tuple[str, str, str, int], ...] = (
    ("aws", "AKIA", UPPER + "234567", 16),
    ("aws-temporary", "ASIA", UPPER + "234567", 16),
    ("gcp", "AIza", URLSAFE, 35),
    ("google-oauth", "ya29.", URLSAFE, 68),
    ("google-client", "GOCSPX-", URLSAFE, 28),
    ("github", "ghp_", ALNUM, 36),
    ("github-oauth", "gho_", ALNUM, 36),
    ("github-server", "ghs_", ALNUM, 36),
    ("github-fine", "github_pat_", ALNUM + "_", 82),
    ("gitlab", "glpat-", URLSAFE, 20),
    ("slack-bot", "xoxb-", DIGITS + LOWER, 40),
    ("slack-app", "xapp-1-", UPPER + DIGITS, 40),
    ("stripe", "sk_live_", ALNUM, 24),
    ("stripe-restricted", "rk_live_", ALNUM, 24),
    ("stripe-webhook", "whsec_", ALNUM, 32),
    ("npm", "npm_", ALNUM, 36),
    ("openai", "sk-", ALNUM, 48),
    ("openai-project", "sk-proj-", URLSAFE, 64),
    ("anthropic", "sk-ant-api03-", URLSAFE, 95),
    ("sendgrid", "SG.", URLSAFE, 22),
    ("huggingface", "hf_", ALNUM, 34),
    ("digitalocean", "dop_v1_", HEX, 64),
    ("shopify", "shpat_", HEX, 32),
    ("python-index", "pypi-AgEIcHlwaS5vcmc", URLSAFE, 60),
    ("aliyun", "LTAI", ALNUM, 20),
    ("tencent", "AKID", ALNUM, 32),
    ("sentry", "sntryu_", HEX, 64),
    ("vault", "hvs.", URLSAFE, 90),
    ("docker", "dckr_pat_", URLSAFE, 27),
)


def ipv4(rng: Random, _faker: Faker, _locale: str) -> Private:
    """An address in the public ranges or a home network."""
    first = rng.choice(("203", "198", "100", "192", "172", "113", "46", "10"))
    octets = [first, *(str(rng.randrange(10, 256)) for _ in range(3))]
    form = rng.choice(("{}", "{}", "{}", "{}:8443", "{}/32"))
    # The network's half may stay.
    return Private(form.format(".".join(octets)), ("".join(octets[:3]), "".join(octets[1:])))


def ipv6(rng: Random, _faker: Faker, _locale: str) -> Private:
    """An address in full, shortened, in brackets with a port, or mapped from IPv4."""
    if rng.random() < 0.15:
        mapped = ipv4(rng, _faker, _locale)
        return Private(
            "::ffff:" + mapped.text.split(":")[0].split("/")[0], mapped.cores, is_ascii_code=True, tags=("mapped",)
        )
    groups = [rng.choice(("2001", "2400", "2a02", "fd12")), *(letters(rng, "123456789abcdef", 4) for _ in range(7))]
    if rng.random() < 0.3:
        groups[3:6] = ["0", "0", "0"]
    text = ":".join(groups)
    if rng.random() < 0.5:
        text = str(IPv6Address(text))
    core = text.replace(":", "")
    if rng.random() < 0.2:
        text = f"[{text}]:443"
    return Private(text, (core,), 12, is_ascii_code=True)


def mac(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A network card's address."""
    digits = rng.choice(("001a2b", "f4f5d8", "3c5ab4")) + letters(rng, HEX, 6)
    pairs = [digits[at : at + 2] for at in range(0, 12, 2)]
    text = rng.choice((":", ":", "-")).join(pairs)
    return Private(text.upper() if rng.random() < 0.5 else text, (digits,), 9, is_ascii_code=True)


def url_credentials(rng: Random, faker: Faker, _locale: str) -> Private:
    """Name and password before the host of a URL."""
    user, password = faker.user_name() + letters(rng, DIGITS, 2), letters(rng, ALNUM, 12)
    if rng.random() < 0.25:
        password = password[:6] + rng.choice(("%21", "%40", "!", "$")) + password[6:]
    scheme, rest = rng.choice(
        (
            ("https", "git.example/shop.git"),
            ("postgres", "db.internal:5432/shop"),
            ("mongodb+srv", "cluster0.example/app"),
            ("ftp", "files.example"),
        )
    )
    if rng.random() < 0.2:
        return Private(f"redis://:{password}@cache.internal:6379/0", (password,), is_ascii_code=True)
    return Private(f"{scheme}://{user}:{password}@{rest}", (user, password), is_ascii_code=True)


def bearer(rng: Random, _faker: Faker, _locale: str) -> Private:
    """An opaque token after `Bearer`."""
    token = letters(rng, rng.choice((HEX, URLSAFE)), rng.choice((32, 40, 64)))
    return Private(f"{rng.choice(('Bearer', 'Bearer', 'bearer'))} {token}", (token,), 8, is_ascii_code=True)


def jwt(rng: Random, faker: Faker, _locale: str) -> Private:
    """A JSON Web Token."""
    head = _base64url({"alg": "HS256", "typ": "JWT"})
    body = _base64url(
        {"sub": letters(rng, DIGITS, 8), "name": faker.name(), "iat": 1_700_000_000 + rng.randrange(10**7)}
    )
    signature = letters(rng, URLSAFE, 43)
    return Private(f"{head}.{body}.{signature}", (body, signature), 10, is_ascii_code=True)


def _base64url(claims: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def private_key(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A PEM block, over several lines or with its line breaks escaped."""
    label = rng.choice(
        ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
    )
    lines = [letters(rng, BASE64, 64) for _ in range(rng.randrange(2, 8))] + [letters(rng, BASE64, 30) + "=="]
    line_break = rng.choice(("\n", "\n", "\r\n", "\\n"))
    text = line_break.join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"))
    return Private(text, lines, 12, is_ascii_code=True, tags=(label, repr(line_break)))


def api_key(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A key of a cloud, a forge or another service, known by how it begins."""
    service, prefix, alphabet, length = rng.choice(API_KEYS)
    body = letters(rng, alphabet, length)
    if service == "sendgrid":
        body += "." + letters(rng, URLSAFE, 43)
    elif service == "openai":
        body = body[:20] + "T3BlbkFJ" + body[20:40]
    elif service == "slack-bot":
        body = f"{letters(rng, DIGITS, 12)}-{letters(rng, DIGITS, 12)}-{letters(rng, ALNUM, 24)}"
    elif service == "slack-app":
        body = f"A{letters(rng, UPPER + DIGITS, 10)}-{letters(rng, DIGITS, 13)}-{letters(rng, HEX, 64)}"
    core = body.replace("T3BlbkFJ", "") if service == "openai" else body
    return Private(prefix + body, (core,), 10, is_ascii_code=True, tags=(service,))


# How a password stands in a text: what comes before, and after.
PASSWORD_FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "zh_CN": (("密码：", "，"), ("口令=", " "), ("password=", " "), ("密码: ", "；")),
    "en_US": (
        ("password=", " "),
        ("password: ", " "),
        ("pwd=", "; "),
        ("passwd=", ", "),
        ("client_secret=", " "),
        ("api_key=", " "),
    ),
    "de_DE": (("Passwort: ", ", "), ("Kennwort=", " "), ("password=", "; ")),
    "ja_JP": (("パスワード：", "、"), ("password=", " "), ("暗証番号: ", " ")),
}
SECRET_KEYS = (
    "password passwd pwd userPassword secret client_secret clientSecret token access_token accessToken refresh_token "
    "id_token api_key apiKey x-api-key auth_token session session_id sessionid csrf_token credentials "
    "aws_secret_access_key"
).split()
SECRET_HEADERS = (
    "Authorization Cookie Set-Cookie X-Api-Key X-Auth-Token X-CSRF-Token Proxy-Authorization X-Amz-Security-Token "
    "Api-Key"
).split()


def password(rng: Random, faker: Faker, locale: str) -> Private:
    """A password in `key=value`, in JSON, or in a form body."""
    value = faker.password(length=rng.randrange(9, 16), special_chars=False)
    if rng.random() < 0.4:
        value = value[:5] + rng.choice("!@#$*_-") + value[5:]
    key = rng.choice(SECRET_KEYS)
    style = rng.randrange(5)
    if style == 0:
        hint, end = f'{{"user":"shop","{key}":"', '","retry":true}'
    elif style == 1:
        hint, end, value = f"user=shop&{key}=", "&retry=true", value.replace("#", "%23").replace("@", "%40")
    elif style == 2:
        hint, end = f"{{user: 'shop', {key}: '", "', retry: true}"
    else:
        hint, end = rng.choice(PASSWORD_FORMS[locale])
    return Private(value, (value,), key=key, hint=hint, tail=end, is_ascii_code=True)


def secret_header(rng: Random, _faker: Faker, _locale: str) -> Private:
    """An opaque value that only its header's or parameter's name makes a secret."""
    token = letters(rng, rng.choice((HEX, ALNUM)), rng.choice((16, 24, 32)))
    key = rng.choice(SECRET_HEADERS)
    value = {
        "Authorization": f"{rng.choice(('Basic', 'Token', 'Digest'))} {token}",
        "Cookie": f"theme=dark; sid={token}",
        "Set-Cookie": f"sid={token}; Path=/; HttpOnly",
        "Proxy-Authorization": f"Basic {token}",
    }.get(key, token)
    return Private(value, (token,), 8, key=key, hint=f"{key}: ", tail="\n", is_ascii_code=True, tags=(key,))


MAKERS: dict[str, Callable[[Random, Faker, str], Private]] = {
    "ipv4": ipv4,
    "ipv6": ipv6,
    "mac": mac,
    "url_credentials": url_credentials,
    "bearer": bearer,
    "jwt": jwt,
    "private_key": private_key,
    "api_key": api_key,
    "password": password,
    "secret_header": secret_header,
}
