-- Times are milliseconds since the Unix epoch. Payloads are masked before they come here.

CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE project_keys (
    public_key TEXT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    revoked_at_ms BIGINT
);

CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    fingerprint_version INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    title TEXT NOT NULL,
    exception_type TEXT,
    exception_value TEXT,
    culprit TEXT,
    location TEXT, -- JSON {file, line, column}
    error_type TEXT NOT NULL,
    level TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'unresolved'
        CHECK (status IN ('unresolved', 'resolved', 'ignored', 'regressed')),
    first_seen_ms BIGINT NOT NULL,
    last_seen_ms BIGINT NOT NULL,
    first_release TEXT,
    last_release TEXT,
    event_count BIGINT NOT NULL,
    latest_event_id TEXT NOT NULL,
    UNIQUE (project_id, fingerprint_version, fingerprint)
);
CREATE INDEX issues_by_last_seen ON issues (last_seen_ms DESC, id DESC);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    event_id TEXT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    payload BLOB NOT NULL, -- masked JSON
    issue_id BIGINT REFERENCES issues (id),
    digested_at_ms BIGINT,
    digest_error TEXT, -- why it was set aside: such an event has no issue
    UNIQUE (event_id, project_id)
);
CREATE INDEX events_undigested ON events (id) WHERE digested_at_ms IS NULL;
CREATE INDEX events_by_issue ON events (issue_id, id DESC);

-- Envelopes on their way to the upstream Sentry, oldest first. A row goes when the upstream has it.
CREATE TABLE spool (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL,
    category TEXT NOT NULL, -- Sentry's data category: error, session, …
    body BLOB NOT NULL, -- a masked envelope
    spooled_at_ms BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before_ms BIGINT NOT NULL DEFAULT 0
);

-- Work decided in a transaction and done outside of it, at least once, under an idempotency key.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL, -- JSON
    idempotency_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before_ms BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at_ms BIGINT NOT NULL,
    settled_at_ms BIGINT
);
CREATE INDEX outbox_pending ON outbox (not_before_ms, id) WHERE state = 'pending';

CREATE TABLE tickets (
    issue_id BIGINT PRIMARY KEY REFERENCES issues (id),
    jira_key TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL, -- open, in_review, merged
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE pull_requests (
    repository TEXT NOT NULL,
    number BIGINT NOT NULL,
    jira_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'merged')),
    url TEXT NOT NULL,
    merge_commit TEXT,
    updated_at_ms BIGINT NOT NULL,
    PRIMARY KEY (repository, number, jira_key)
);

-- Webhook deliveries already taken, so that a repeated one changes nothing.
CREATE TABLE webhook_deliveries (
    source TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    PRIMARY KEY (source, delivery_id)
);
