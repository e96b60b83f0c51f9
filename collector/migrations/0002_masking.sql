-- What hashing needs, and who met an issue, by hash alone.

-- Made at the first start. Never logged, shown or sent.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE issue_users (
    issue_id BIGINT NOT NULL REFERENCES issues (id),
    user_hash BLOB NOT NULL, -- keyed with the salt in `secrets`
    first_seen_ms BIGINT NOT NULL,
    PRIMARY KEY (issue_id, user_hash)
);

-- The rows of `issue_users`; events that came before this migration are in neither.
ALTER TABLE issues ADD COLUMN user_count BIGINT NOT NULL DEFAULT 0;
