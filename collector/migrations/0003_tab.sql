-- What a tab tells besides events, and what tells one event from a copy of it.

-- Counts for events that were sent before, set in their payloads once those are digested.
CREATE TABLE event_updates (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    event_id TEXT NOT NULL,
    suppressed BIGINT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    applied_at_ms BIGINT,
    PRIMARY KEY (project_id, event_id)
);
CREATE INDEX event_updates_pending ON event_updates (project_id, received_at_ms) WHERE applied_at_ms IS NULL;

-- Sessions by the hour they began in.
CREATE TABLE session_hours (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    hour_ms BIGINT NOT NULL,
    release TEXT NOT NULL,
    environment TEXT NOT NULL,
    started BIGINT NOT NULL DEFAULT 0,
    -- Each session is in one of these or, when nothing went wrong, in none.
    errored BIGINT NOT NULL DEFAULT 0,
    abnormal BIGINT NOT NULL DEFAULT 0,
    crashed BIGINT NOT NULL DEFAULT 0,
    UNIQUE (project_id, hour_ms, release, environment)
);

-- Sessions that may still change, so that each is counted once. Forgotten after two days.
CREATE TABLE sessions (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    sid BLOB NOT NULL,
    hour_id BIGINT NOT NULL REFERENCES session_hours (id),
    state INTEGER NOT NULL, -- 0 healthy, 1 errored, 2 abnormal, 3 crashed
    started_at_ms BIGINT NOT NULL,
    PRIMARY KEY (project_id, sid)
);
CREATE INDEX sessions_by_start ON sessions (started_at_ms);
CREATE INDEX sessions_by_hour ON sessions (hour_id);

-- CSP violations seen lately, and by which channels. Forgotten after an hour.
CREATE TABLE sightings (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    violation BLOB NOT NULL, -- keyed with the salt in `secrets`
    channels INTEGER NOT NULL, -- bits: 1 the tab, 2 report-uri, 4 report-to
    event_row BIGINT NOT NULL REFERENCES events (id),
    seen_at_ms BIGINT NOT NULL
);
CREATE INDEX sightings_by_violation ON sightings (project_id, violation, seen_at_ms);
CREATE INDEX sightings_by_time ON sightings (seen_at_ms);
CREATE INDEX sightings_by_event ON sightings (event_row);

-- Which tags an issue's events have; so many per issue and no more.
CREATE TABLE issue_tags (
    issue_id BIGINT NOT NULL REFERENCES issues (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    event_count BIGINT NOT NULL,
    PRIMARY KEY (issue_id, name, value)
);

-- As the issue's latest event has them.
ALTER TABLE issues ADD COLUMN phase TEXT;
ALTER TABLE issues ADD COLUMN host TEXT;
ALTER TABLE issues ADD COLUMN recoverable BOOLEAN;
ALTER TABLE issues ADD COLUMN trap TEXT;
