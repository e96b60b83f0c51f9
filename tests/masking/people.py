"""Numbers and addresses that belong to people."""

from collections.abc import Callable
from random import Random

from faker import Faker
from private import DIGITS, Private, grouped, iban_check, letters, luhn_digit, resident_digit

CN_MOBILE_PREFIXES = ("133", "135", "138", "139", "147", "150", "155", "166", "173", "178", "181", "186", "191", "199")
CN_AREAS = ("110105", "310104", "440305", "330106", "510107", "610113", "320581", "350203", "650102", "710000")
US_AREAS = ("212", "305", "312", "415", "503", "617", "713", "808", "972")
DE_PREFIXES = ("0151", "0160", "0171", "0176", "030", "040", "089", "0221", "06451")
JP_PREFIXES = ("090", "080", "070", "03", "06", "045")
CN_LANDLINES = ("010", "021", "0571", "0755")

CARDS = (
    ("visa", ("4",), 16),
    ("visa", ("4",), 13),
    ("mastercard", ("51", "52", "53", "54", "55", "2221", "2500", "2720"), 16),
    ("amex", ("34", "37"), 15),
    ("discover", ("6011", "65", "644"), 16),
    ("diners", ("300", "305", "36", "38"), 14),
    ("jcb", ("3528", "3569", "3589"), 16),
    ("unionpay", ("62",), 16),
    ("unionpay", ("622202", "621700", "622848"), 19),
    ("maestro", ("5018", "5020", "6304", "6759"), 16),
    ("mir", ("2200", "2204"), 16),
)
IBANS = (
    ("DE", 18, ""),
    ("GB", 18, "WEST"),
    ("FR", 23, ""),
    ("NL", 14, "ABNA"),
    ("ES", 20, ""),
    ("CH", 17, ""),
    ("AT", 16, ""),
)
REPORTING_BODIES = ("01", "35", "86", "99")


def email(rng: Random, faker: Faker, locale: str) -> Private:
    """An address from faker, sometimes with a plus tag, capitals, or an umlaut in its domain."""
    local, domain = rng.choice((faker.email, faker.company_email))().split("@")
    if len(local) < 5:
        local += letters(rng, DIGITS, 4)
    style = rng.randrange(6)
    if style == 0:
        local += "+" + rng.choice(("shop", "news", "test"))
    elif style == 1:
        local = local.title()
    elif style == 2 and locale == "de_DE":
        domain = rng.choice(("müller.de", "bäckerei-groß.example"))
    return Private(f"{local}@{domain}", (local,))


def mobile(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A mobile number of the mainland."""
    number = rng.choice(CN_MOBILE_PREFIXES) + letters(rng, DIGITS, 8)
    return Private(grouped(number, (3, 4), rng.choice(("", "", "", "-", " "))), (number,), 6)


def phone_e164(rng: Random, _faker: Faker, locale: str) -> Private:
    """An international number, with `+` or `00`."""

    def some(count: int) -> str:
        return letters(rng, DIGITS, count)

    # Country and groups, as they are spoken.
    numbers: dict[str, list[tuple[str, ...]]] = {
        "zh_CN": [("86", rng.choice(CN_MOBILE_PREFIXES), some(4), some(4))],
        "en_US": [("1", rng.choice(US_AREAS), "555", some(4)), ("44", "7911", some(6))],
        "de_DE": [
            ("49", "151", some(8)),
            ("49", "160", some(3), some(2), some(2)),
            ("49", "30", some(6)),
            ("33", "6", some(2), some(2), some(2), some(2)),
        ],
        "ja_JP": [("81", "90", some(4), some(4))],
    }
    country, *groups = rng.choice(numbers[locale])
    plus = rng.choice(("+", "+", "+", "00"))
    national = "".join(groups)
    style = rng.randrange(5)
    if style == 0 and country == "1":
        text = f"{plus}1 ({groups[0]}) {'-'.join(groups[1:])}"
    elif style == 0 and country == "49":
        text = f"{plus}49 (0){' '.join(groups)}"
    elif style <= 2:
        text = f"{plus}{country}{national}"
    else:
        separator = rng.choice((" ", "-"))
        text = f"{plus}{country}{separator}{separator.join(groups)}"
    return Private(text, (country + national, national), 7, tags=(f"+{country}",))


def phone_national(rng: Random, _faker: Faker, locale: str) -> Private:
    """A number as it is dialled within the country: separators and, but for the US, a leading zero."""
    if locale == "en_US":
        area, rest = rng.choice(US_AREAS), letters(rng, DIGITS, 4)
        form = rng.choice(("{}-555-{}", "({}) 555-{}", "{}.555.{}", "{} 555 {}", "({})555-{}", "1-{}-555-{}"))
        return Private(form.format(area, rest), (f"{area}555{rest}",), 6)
    if locale == "de_DE":
        area, rest = rng.choice(DE_PREFIXES), rng.choice("123456789") + letters(rng, DIGITS, 6)
        split = grouped(rest, (3, 2), " ")
        text = rng.choice(
            (
                f"{area} {rest}",
                f"{area}/{rest}",
                f"{area}-{rest}",
                f"({area}) {rest}",
                f"{area} {split}",
                f"{area} / {rest}",
            )
        )
        return Private(text, (area + rest,), 6)
    if locale == "ja_JP":
        area = rng.choice(JP_PREFIXES)
        middle, last = letters(rng, DIGITS, 10 - len(area) - 4 + (len(area) == 3)), letters(rng, DIGITS, 4)
        return Private(f"{area}-{middle}-{last}", (area + middle + last,), 6)
    area, rest = rng.choice(CN_LANDLINES), rng.choice("2345678") + letters(rng, DIGITS, 7)
    return Private(f"{area}-{rest}", (area + rest,), 6)


def phone_plain(rng: Random, _faker: Faker, locale: str) -> Private:
    """Digits only, beside a word or under a key that says what they are."""
    number, hints = {
        "zh_CN": (rng.choice(CN_LANDLINES) + "6" + letters(rng, DIGITS, 7), ("电话：", "联系电话", "座机号码: ")),
        "en_US": (
            rng.choice(US_AREAS) + "555" + letters(rng, DIGITS, 4),
            ("phone: ", "Tel. ", "phone number ", "mobile="),
        ),
        "de_DE": (rng.choice(DE_PREFIXES) + "3" + letters(rng, DIGITS, 6), ("Telefon: ", "Tel.: ", "Handynummer ")),
        "ja_JP": ("090" + letters(rng, DIGITS, 8), ("電話番号：", "携帯番号", "電話: ")),
    }[locale]
    key = rng.choice(("phone", "phoneNumber", "phone_number", "mobile", "tel", "contactPhone", "fax"))
    return Private(number, (number,), 6, key=key, hint=rng.choice(hints))


def resident_id_18(rng: Random, faker: Faker, _locale: str) -> Private:
    """A resident id with its check character."""
    born = faker.date_of_birth(minimum_age=16, maximum_age=90).strftime("%Y%m%d")
    digits = rng.choice(CN_AREAS) + born + letters(rng, DIGITS, 3)
    number = digits + resident_digit(digits)
    style = rng.randrange(8)
    if style == 0:
        return Private(grouped(number, (6, 8, 4), rng.choice((" ", "-"))), (number,), 8)
    return Private(number.lower() if style == 1 else number, (number,), 8)


def resident_id_15(rng: Random, faker: Faker, _locale: str) -> Private:
    """A resident id as given out until 1999: no century, no check character."""
    born = faker.date_of_birth(minimum_age=40, maximum_age=90).strftime("%y%m%d")
    number = rng.choice(CN_AREAS[:-1]) + born + letters(rng, DIGITS, 3)
    return Private(number, (number,), 8)


def card(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A bank card of one of the networks, with or without separators."""
    network, prefixes, length = rng.choice(CARDS)
    digits = rng.choice(prefixes)
    digits += letters(rng, DIGITS, length - 1 - len(digits))
    digits += luhn_digit(digits)
    sizes = (4, 6, 5) if length == 15 else (4, 6, 4) if length == 14 else (4,)
    separator = rng.choice(("", "", " ", "-"))
    # The first six are the bank's.
    return Private(grouped(digits, sizes, separator), (digits,), 7, tags=(network, str(length)))


def iban(rng: Random, _faker: Faker, _locale: str) -> Private:
    """An account number of one of several countries, plain or in groups of four."""
    country, length, bank = rng.choice(IBANS)
    bban = bank + letters(rng, DIGITS, length - len(bank))
    number = country + iban_check(country, bban) + bban
    return Private(grouped(number, (4,), " ") if rng.random() < 0.5 else number, (number,), 7, tags=(country,))


def passport(rng: Random, _faker: Faker, locale: str) -> Private:
    """A passport number; nothing but the words around it says so."""
    number, hints = {
        "zh_CN": (rng.choice(("E", "G", "EJ")) + letters(rng, DIGITS, 8), ("护照号码：", "护照号", "护照: ")),
        "en_US": (
            rng.choice(("", "A", "C")) + letters(rng, DIGITS, 9),
            ("passport number ", "Passport No. ", "passport: "),
        ),
        "de_DE": (
            "C" + letters(rng, "CFGHJKLMNPRTVWXYZ" + DIGITS, 7) + letters(rng, DIGITS, 1),
            ("Reisepass ", "Reisepassnummer: ", "Passnummer "),
        ),
        "ja_JP": (letters(rng, "TMRS", 2) + letters(rng, DIGITS, 7), ("旅券番号：", "パスポート番号", "旅券番号: ")),
    }[locale]
    number = number[:9]
    key = rng.choice(("passport", "passport_no", "passportNumber", "passport_number"))
    return Private(number, (number,), 6, key=key, hint=rng.choice(hints))


def ssn(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A social-security number of the United States, with its dashes."""
    number = _ssn_groups(rng)
    return Private("-".join(number), ("".join(number),), 6)


def ssn_plain(rng: Random, _faker: Faker, _locale: str) -> Private:
    """The same without dashes, where words say what it is."""
    number = "".join(_ssn_groups(rng))
    key = rng.choice(("ssn", "social_security_number", "socialSecurityNumber"))
    return Private(number, (number,), 6, key=key, hint=rng.choice(("SSN: ", "ssn=", "social security number ")))


def _ssn_groups(rng: Random) -> tuple[str, str, str]:
    area = rng.choice([number for number in range(100, 899) if number != 666])
    return str(area), f"{rng.randrange(1, 100):02d}", f"{rng.randrange(1000, 10000)}"


def imei(rng: Random, _faker: Faker, _locale: str) -> Private:
    """A handset's serial number."""
    digits = rng.choice(REPORTING_BODIES) + letters(rng, DIGITS, 12)
    digits += luhn_digit(digits)
    text = rng.choice((digits, digits, grouped(digits, (2, 6, 6, 1), "-"), grouped(digits, (2, 6, 6, 1), " ")))
    return Private(text, (digits,), 10)


def home_dir(rng: Random, faker: Faker, locale: str) -> Private:
    """A path that begins in somebody's home directory."""
    user = faker.user_name() + letters(rng, DIGITS, 2)
    if locale in ("zh_CN", "ja_JP") and rng.random() < 0.3:
        user = faker.name().replace(" ", "") + rng.choice(("", "2", "_dev"))
    file = rng.choice(("src/main.rs", "app/src/checkout.ts", "code/shop/node_modules/vite/index.js", "notes.txt"))
    path = rng.choice(
        (
            f"/Users/{user}/{file}",
            f"/home/{user}/{file}",
            f"C:\\Users\\{user}\\" + file.replace("/", "\\"),
            f"C:/Users/{user}/{file}",
            f"file:///Users/{user}/{file}",
        )
    )
    return Private(path, (user,), is_ascii_code=True)


def gps(rng: Random, _faker: Faker, locale: str) -> Private:
    """A pair of coordinates exact enough to find a house."""
    place = {"zh_CN": (31.23, 121.47), "en_US": (40.71, -74.0), "de_DE": (52.52, 13.4), "ja_JP": (35.68, 139.76)}[
        locale
    ]
    places = rng.choice((4, 5, 6, 6, 7))
    pair = [f"{axis + rng.uniform(-0.4, 0.4):.{places}f}" for axis in place]
    text = rng.choice((", ", ",", " ")).join(pair)
    # Whole part and one decimal may stay; two more would show the street.
    cores = [number.lstrip("-") for number in pair]
    return Private(
        text, [core[: core.index(".") + 4] for core in cores], is_ascii_code=True, tags=(f"{places} decimals",)
    )


MAKERS: dict[str, Callable[[Random, Faker, str], Private]] = {
    "email": email,
    "mobile": mobile,
    "phone_e164": phone_e164,
    "phone_national": phone_national,
    "phone_plain": phone_plain,
    "resident_id_18": resident_id_18,
    "resident_id_15": resident_id_15,
    "card": card,
    "iban": iban,
    "passport": passport,
    "ssn": ssn,
    "ssn_plain": ssn_plain,
    "imei": imei,
    "home_dir": home_dir,
    "gps": gps,
}
