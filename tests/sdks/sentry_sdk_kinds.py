"""What a user of sentry-sdk has in their program, one of each kind. Only the DSN, the first argument, is not Sentry's."""

import sys

import sentry_sdk


def before_send(event, hint):
    return None if event.get("message") == "never sent" else event


sentry_sdk.init(
    dsn=sys.argv[1],
    release="sentry-script@1.2.3",
    environment="test",
    traces_sample_rate=1.0,
    before_send=before_send,
    auto_session_tracking=False,
)

scope = sentry_sdk.get_isolation_scope()
scope.add_attachment(bytes=b"two apples", filename="basket.txt")
scope.start_session()
with sentry_sdk.start_transaction(name="checkout", op="task"):
    try:
        raise ValueError("cannot pay for the basket")
    except ValueError:
        sentry_sdk.capture_exception()
sentry_sdk.capture_message("the basket is empty")
sentry_sdk.capture_message("never sent")
scope.end_session()
sentry_sdk.flush(timeout=5)
