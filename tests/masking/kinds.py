"""The kinds of private data that are judged, and how strictly."""

import credentials
import people

MAKERS = {**people.MAKERS, **credentials.MAKERS}

# Nothing but a word or key beside them says what they are.
BY_CONTEXT = ("phone_plain", "passport", "ssn_plain", "password", "secret_header")

# Not one of these may leak.
NEVER_LEAKS = "card resident_id_18 resident_id_15 mobile phone_e164 email bearer jwt api_key private_key".split()


def has_fixed_shape(kind: str) -> bool:
    """Whether the value itself, by checksum or shape, says what it is."""
    return kind not in BY_CONTEXT
