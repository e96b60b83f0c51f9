-- One bug is one issue: fingerprints find issues, issues take others in, and releases tell old from new.

-- Which issue an event belongs to. An issue has many: of builds with symbols and without, of bugs merged by hand.
CREATE TABLE issue_hashes (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    version INTEGER NOT NULL,
    hash TEXT NOT NULL,
    issue_id BIGINT NOT NULL REFERENCES issues (id),
    rank INTEGER NOT NULL, -- what it rests on, 0 for the best
    by_hand BOOLEAN NOT NULL DEFAULT FALSE, -- a merge or split put it there
    PRIMARY KEY (project_id, version, hash)
);
CREATE INDEX issue_hashes_by_issue ON issue_hashes (issue_id, rank);
INSERT INTO issue_hashes (project_id, version, hash, issue_id, rank)
SELECT project_id, fingerprint_version, fingerprint, id, 6 FROM issues;

-- What an issue's counts are made of, so that they can go with an event to another issue.
ALTER TABLE events ADD COLUMN fingerprint TEXT; -- the best one; NULL until this event, by this id, is digested
ALTER TABLE events ADD COLUMN release TEXT;
ALTER TABLE events ADD COLUMN user_hash BLOB; -- as in `issue_users`
UPDATE events SET release = json_extract(CAST(payload AS TEXT), '$.release')
WHERE json_valid(CAST(payload AS TEXT)) AND json_type(CAST(payload AS TEXT), '$.release') = 'text';
CREATE INDEX events_by_time ON events (issue_id, received_at_ms, release);
CREATE INDEX events_by_release ON events (issue_id, release) WHERE release IS NOT NULL;
CREATE INDEX events_by_fingerprint ON events (issue_id, fingerprint);
CREATE INDEX events_by_user ON events (issue_id, user_hash) WHERE user_hash IS NOT NULL;

-- Releases by when something was first heard of them.
CREATE TABLE releases (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    release TEXT NOT NULL,
    first_seen_ms BIGINT NOT NULL,
    PRIMARY KEY (project_id, release)
);
INSERT INTO releases (project_id, release, first_seen_ms)
SELECT project_id, release, MIN(received_at_ms) FROM events WHERE release IS NOT NULL GROUP BY project_id, release;

-- `issues` without its one fingerprint. Rows of other tables point to it while it is away.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE issues_before AS SELECT * FROM issues;
DROP TABLE issues;
CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
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
    user_count BIGINT NOT NULL DEFAULT 0,
    latest_event_id TEXT NOT NULL,
    -- As the latest event has them.
    phase TEXT,
    host TEXT,
    recoverable BOOLEAN,
    trap TEXT,
    -- The event that title, type, value, culprit, location, kind and level are from, and how much it tells, 0 for the most.
    best_event_id TEXT NOT NULL,
    vagueness INTEGER NOT NULL,
    -- While it is resolved: since when, and the newest release that still had it.
    resolved_at_ms BIGINT,
    resolved_in TEXT,
    -- The issue that took it in; never one that was taken in itself.
    merged_into BIGINT REFERENCES issues (id)
);
INSERT INTO issues (id, project_id, title, exception_type, exception_value, culprit, location, error_type, level, status,
    first_seen_ms, last_seen_ms, first_release, last_release, event_count, user_count, latest_event_id, phase, host,
    recoverable, trap, best_event_id, vagueness)
SELECT id, project_id, title, exception_type, exception_value, culprit, location, error_type, level, status,
    first_seen_ms, last_seen_ms, first_release, last_release, event_count, user_count, latest_event_id, phase, host,
    recoverable, trap, latest_event_id, 100
FROM issues_before;
DROP TABLE issues_before;
CREATE INDEX issues_by_last_seen ON issues (last_seen_ms DESC, id DESC) WHERE merged_into IS NULL;
CREATE INDEX issues_by_merged_into ON issues (merged_into) WHERE merged_into IS NOT NULL;
