"""What a user of sentry-sdk has in their program. Only the DSN, the first argument, is not Sentry's."""

import sys

import sentry_sdk

sentry_sdk.init(dsn=sys.argv[1], release="sentry-script@1.2.3", environment="test")


def pay(order):
    raise ValueError(f"cannot pay for {order}")


for _ in range(2):
    try:
        pay("the basket")
    except ValueError:
        sentry_sdk.capture_exception()
        sentry_sdk.flush(timeout=5)
