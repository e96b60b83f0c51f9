"""Every place of an event that a value can stand in.

A place takes an `Insertion` and makes a whole document of it: an event, or the headers of an envelope or item.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, quote_plus

NEUTRAL_KEYS = ("value", "input", "note", "detail", "ref", "who", "target")
PAGE = "https://shop.example/checkout"


@dataclass(frozen=True)
class Insertion:
    """What is put in, in each of the forms a place may want."""

    value: str
    """Bare."""
    sentence: str
    """Within a sentence, with the words that say what it is where it needs them."""
    key: str
    """The name it is kept under."""
    fits_path: bool = True
    """Whether an application would have it in a URL's path, too."""
    native: Any = None
    """As JSON, where an application would send something else than a string."""

    def bare(self) -> Any:
        """The value under its key."""
        return self.value if self.native is None else self.native


Document = dict[str, Any]
Build = Callable[[Random, Insertion], Document]


@dataclass(frozen=True)
class Place:
    """A place and what it can hold."""

    build: Build
    form: str
    """`prose`: sentences; `pair`: a value under a key, or a sentence; `code`; `url`; `short`: a bare value in one line;
    `path`: one that a password or a key block would not be found in."""
    hidden_whole: tuple[str, ...] = ()
    """A path below which everything is private: nothing harmless is put there, and no neighbour is missed."""


def event(rng: Random, **fields: Any) -> Document:
    """An event with nothing private in it but `fields`."""
    ids = {"event_id": f"{rng.getrandbits(128):032x}", "timestamp": 1_795_000_000 + rng.randrange(10**6)}
    return {**ids, "platform": "javascript", "level": "error", "release": "shop@2.4.1", **fields}


def exception(rng: Random, **fields: Any) -> Document:
    """An event with one exception."""
    frame = {"filename": "app:///assets/app.js", "function": "submit", "lineno": 10, "colno": 5, "in_app": True}
    frame.update(fields.pop("frame", {}))
    error = {"type": "TypeError", "value": "x is undefined", "stacktrace": {"frames": [frame]}, **fields}
    return event(rng, exception={"values": [error]})


def breadcrumb(rng: Random, **fields: Any) -> Document:
    """An event with one breadcrumb."""
    return event(
        rng,
        breadcrumbs={"values": [{"timestamp": 1_795_000_000.5, "category": "ui.click", "type": "default", **fields}]},
    )


def request(rng: Random, **fields: Any) -> Document:
    """An event of a request."""
    return event(rng, request={"url": PAGE, "method": "POST", **fields})


def pair(rng: Random, it: Insertion) -> tuple[str, Any]:
    """The value under its key, or a sentence under any."""
    return (it.key, it.bare()) if rng.random() < 0.6 else (rng.choice(NEUTRAL_KEYS), it.sentence)


def nested(rng: Random, it: Insertion) -> Any:
    """The pair somewhere in lists, objects, or JSON within a string."""
    key, value = pair(rng, it)
    style = rng.randrange(5)
    if style == 0:
        return {"state": {"items": [{"id": 7, key: value}]}}
    if style == 1:
        return {"state": json.dumps({"cart": {key: value, "total": 3}}, ensure_ascii=rng.random() < 0.5)}
    if style == 2:
        return {"log": ["step one", f"{it.sentence}"], "count": 2}
    if style == 3:
        return {"body": json.dumps({"inner": json.dumps({key: value})})}
    return {key: value, "count": 2}


def escaped(rng: Random, text: str) -> str:
    """As `encodeURIComponent`, a form or `encodeURI` would write it."""
    return rng.choice((quote(text, safe="!~*'()"), quote_plus(text), quote(text, safe="!~*'()@:,/")))


def path_segment(rng: Random, text: str) -> str:
    """As a path has it, where a `+` is a plus."""
    return quote(text, safe=rng.choice(("!~*'()", "!~*'()@:,+")))


def url(rng: Random, it: Insertion, part: str) -> str:
    """A URL with the value in its path, query or fragment."""
    key, value = quote(it.key), escaped(rng, it.value)
    named = key not in NEUTRAL_KEYS
    if part == "path" and it.fits_path:
        return f"https://api.shop.example/v2/{key if named else 'orders'}/{path_segment(rng, it.value)}/lines"
    if part != "fragment":
        return f"https://api.shop.example/v2/search?page=2&{key}={value}&sort=asc"
    return f"{PAGE}#{rng.choice(('', '/result?'))}step=2&{key}={value}"


def code(it: Insertion) -> str:
    """A source line with the value in it."""
    literal = f'"{it.value}"' if "\\u" in it.value else json.dumps(it.value, ensure_ascii=False)
    return f"  const {it.key.replace('-', '_')} = {literal}; // checked"


def formatted(rng: Random, it: Insertion) -> Document:
    return (
        event(rng, logentry={"message": "%s", "formatted": it.sentence})
        if rng.random() < 0.5
        else event(rng, message=it.sentence)
    )


def params(rng: Random, it: Insertion) -> Document:
    values = [it.sentence, 3] if rng.random() < 0.5 or it.key not in NEUTRAL_KEYS else [it.value, 3]
    return event(rng, logentry={"message": "failed: %s (%d)", "params": values})


def breadcrumb_url(rng: Random, it: Insertion) -> Document:
    address = url(rng, it, rng.choice(("path", "query", "fragment")))
    data = (
        {"url": address, "method": "GET"}
        if rng.random() < 0.6
        else {"from": "/cart", "to": address.removeprefix("https://api.shop.example")}
    )
    return breadcrumb(rng, category="fetch", data=data)


def query_string(rng: Random, it: Insertion) -> Document:
    key = it.key
    style = rng.randrange(4)
    if style == 0:
        return request(rng, query_string=[["page", "2"], [key, it.value]])
    if style == 1:
        return request(rng, query_string={"page": "2", key: it.value})
    if style == 2:
        return request(rng, query_string=f"page=2&{quote(key)}={escaped(rng, it.value)}")
    return request(rng, url=url(rng, it, "query"))


def headers(rng: Random, it: Insertion) -> Document:
    if it.key not in NEUTRAL_KEYS:
        name, value = it.key, it.value
    else:
        name = rng.choice(("X-Request-Note", "X-Forwarded-User", "From", "X-Debug"))
        value = it.value
        if rng.random() < 0.3:
            name, value = "Referer", url(rng, it, rng.choice(("path", "query")))
    plain = {"Accept": "text/html", name: value}
    return request(rng, headers=plain if rng.random() < 0.5 else [list(entry) for entry in plain.items()])


def cookies(rng: Random, it: Insertion) -> Document:
    value = escaped(rng, it.value)
    if rng.random() < 0.4:
        return request(rng, cookies=f"theme=dark; {it.key}={value}")
    return request(rng, cookies={"theme": "dark", it.key: rng.choice((value, it.value))})


def body_json(rng: Random, it: Insertion) -> Document:
    key, value = pair(rng, it)
    body = {"order": {"id": 7, key: value}, "retry": True}
    indent = rng.choice((None, 2))
    return request(rng, data=json.dumps(body, ensure_ascii=rng.random() < 0.5, indent=indent))


def body_form(rng: Random, it: Insertion) -> Document:
    return request(rng, data=f"step=2&{quote(it.key)}={quote_plus(it.value)}&retry=true")


def body_object(rng: Random, it: Insertion) -> Document:
    return request(rng, data=nested(rng, it))


def user(rng: Random, it: Insertion) -> Document:
    field = rng.choice(("id", "username", "name", "data"))
    if field == "data" or it.key not in NEUTRAL_KEYS:
        return event(rng, user={"id": "u-7", "data": {it.key: it.bare()}})
    return event(rng, user={field: it.value})


def tag_value(rng: Random, it: Insertion) -> Document:
    tags = {"shop": "north", it.key: it.value}
    return event(rng, tags=tags if rng.random() < 0.5 else [list(entry) for entry in tags.items()])


def tag_key(rng: Random, it: Insertion) -> Document:
    key = it.value if it.key in NEUTRAL_KEYS else f"{it.key}={it.value}"
    tags = {"shop": "north", key: "yes"}
    return event(rng, tags=tags if rng.random() < 0.5 else [list(entry) for entry in tags.items()])


def file_path(rng: Random, it: Insertion) -> Document:
    if "/" in it.value or "\\" in it.value:
        path = it.value
    else:
        path = f"/srv/{it.key}/{it.value}/app.js" if it.key not in NEUTRAL_KEYS else f"/srv/uploads/{it.value}/app.js"
    return exception(rng, frame={rng.choice(("filename", "abs_path")): path})


def transaction(rng: Random, it: Insertion) -> Document:
    route = it.value if it.key in NEUTRAL_KEYS else f"{it.key}/{it.value}"
    return event(rng, transaction=f"GET /orders/{route}")


def csp(rng: Random, it: Insertion) -> Document:
    address = url(rng, it, rng.choice(("path", "query")))
    field = rng.choice(("blocked_uri", "document_uri", "referrer", "source_file", "script_sample"))
    report = {
        "effective_directive": "img-src",
        "document_uri": PAGE,
        field: it.sentence if field == "script_sample" else address,
    }
    return event(rng, csp=report)


def component_stack(rng: Random, it: Insertion) -> Document:
    stack = f"\n    at Checkout ({url(rng, it, 'query')}:10:5)\n    at {it.sentence}\n    at App"
    return event(rng, contexts={"react": {"componentStack": stack}})


def console(rng: Random, it: Insertion) -> Document:
    arguments = ["failed", it.sentence, {it.key: it.bare()}]
    if rng.random() < 0.5:
        return event(rng, extra={"arguments": arguments})
    return breadcrumb(rng, category="console", data={"arguments": arguments, "logger": "console"})


def attachment(_rng: Random, it: Insertion) -> Document:
    stem = it.value if it.key in NEUTRAL_KEYS else f"{it.key}-{it.value}"
    return {"type": "attachment", "length": 12, "filename": f"report {stem}.txt", "content_type": "text/plain"}


def envelope_header(rng: Random, it: Insertion) -> Document:
    ids = {"event_id": f"{rng.getrandbits(128):032x}", "sdk": {"name": "sentry.javascript.browser", "version": "9.1.0"}}
    return {**ids, "trace": {"trace_id": f"{rng.getrandbits(128):032x}", "transaction": it.sentence, it.key: it.value}}


def unknown_field(rng: Random, it: Insertion) -> Document:
    return event(rng, **{"shop_state": nested(rng, it)})


def labels(rng: Random, it: Insertion) -> Document:
    value = it.sentence
    field = rng.choice(("logger", "culprit", "server_name", "fingerprint"))
    return event(rng, **{field: [value, "checkout"] if field == "fingerprint" else value})


def mechanism(rng: Random, it: Insertion) -> Document:
    return exception(rng, mechanism={"type": "generic", "handled": True, "data": dict([pair(rng, it)])})


def span(rng: Random, it: Insertion) -> Document:
    ids = {"span_id": f"{rng.getrandbits(64):016x}", "trace_id": f"{rng.getrandbits(128):032x}"}
    times = {"start_timestamp": 1_795_000_000.1, "timestamp": 1_795_000_000.2}
    where = {"description": f"GET {url(rng, it, 'query')}"} if rng.random() < 0.5 else {"data": dict([pair(rng, it)])}
    trace = {"trace": {"type": "trace", "op": "pageload", **ids}}
    return event(
        rng,
        type="transaction",
        transaction="/",
        start_timestamp=1_795_000_000.0,
        contexts=trace,
        spans=[{"op": "http.client", **ids, **times, **where}],
    )


def source(rng: Random, it: Insertion, where: str) -> Document:
    line = code(it)
    return exception(
        rng,
        frame={"context_line": line}
        if where == "context_line"
        else {"context_line": "  submit();", where: ["{", line]},
    )


PLACES: dict[str, Place] = {
    "exception value": Place(lambda rng, it: exception(rng, value=it.sentence), "prose"),
    "exception type": Place(lambda rng, it: exception(rng, type=it.sentence), "prose"),
    "message": Place(formatted, "prose"),
    "message params": Place(params, "prose"),
    "breadcrumb message": Place(lambda rng, it: breadcrumb(rng, message=it.sentence), "prose"),
    "breadcrumb data": Place(lambda rng, it: breadcrumb(rng, data=nested(rng, it)), "pair"),
    "breadcrumb url": Place(breadcrumb_url, "url"),
    "url path": Place(lambda rng, it: request(rng, url=url(rng, it, "path")), "path"),
    "url query": Place(query_string, "url"),
    "url fragment": Place(lambda rng, it: request(rng, url=url(rng, it, "fragment")), "url"),
    "headers": Place(headers, "short"),
    "cookies": Place(cookies, "url", hidden_whole=("request", "cookies")),
    "body json": Place(body_json, "pair"),
    "body form": Place(body_form, "url"),
    "body object": Place(body_object, "pair"),
    "user": Place(user, "short"),
    "tag value": Place(tag_value, "short"),
    "tag key": Place(tag_key, "path"),
    "extra": Place(lambda rng, it: event(rng, extra=nested(rng, it)), "pair"),
    "contexts": Place(lambda rng, it: event(rng, contexts={"shop": nested(rng, it)}), "pair"),
    "frame vars": Place(lambda rng, it: exception(rng, frame={"vars": nested(rng, it)}), "pair"),
    "context line": Place(lambda rng, it: source(rng, it, "context_line"), "code"),
    "pre context": Place(lambda rng, it: source(rng, it, "pre_context"), "code"),
    "post context": Place(lambda rng, it: source(rng, it, "post_context"), "code"),
    "file path": Place(file_path, "path"),
    "transaction": Place(transaction, "path"),
    "csp": Place(csp, "url"),
    "component stack": Place(component_stack, "url"),
    "console": Place(console, "pair"),
    "attachment name": Place(attachment, "path"),
    "envelope header": Place(envelope_header, "prose"),
    "unknown field": Place(unknown_field, "pair"),
    "other labels": Place(labels, "prose"),
    "mechanism": Place(mechanism, "pair"),
    "span": Place(span, "url"),
}

# Relay's library masks events; the headers around them never pass through it.
NOT_EVENTS = ("attachment name", "envelope header")


def holds(form: str, kind: str) -> bool:
    """Whether somebody could find a value of this kind in a place of this form."""
    if kind == "private_key":
        return form in ("prose", "pair", "code")
    if kind in ("password", "secret_header", "url_credentials", "bearer"):
        return form != "path"
    return True
