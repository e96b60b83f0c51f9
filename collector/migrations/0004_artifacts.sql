-- Debug files, source maps and sources that were uploaded, and which events still wait for one.

-- The files themselves lie in the data folder, by their hash.
CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL CHECK (kind IN ('wasm', 'script', 'source_map', 'source_bundle')),
    -- Where it lay in the folder that was uploaded; a source map has the name of its script.
    name TEXT NOT NULL,
    release TEXT,
    -- 32 lower-case hex digits.
    debug_id TEXT,
    sha256 TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    uploaded_at_ms BIGINT NOT NULL,
    UNIQUE (project_id, kind, sha256, name)
);

-- By what an artifact is found: `id:<32 hex digits>`, `file:<release>:<file name>`. A later key has a higher id.
CREATE TABLE artifact_keys (
    id INTEGER PRIMARY KEY,
    artifact_id BIGINT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    UNIQUE (key, artifact_id)
);
CREATE INDEX artifact_keys_by_artifact ON artifact_keys (artifact_id);

-- Events with frames that stayed raw for want of an artifact of this key.
CREATE TABLE missing_artifacts (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    key TEXT NOT NULL,
    event_row BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, key, event_row)
);
CREATE INDEX missing_artifacts_by_event ON missing_artifacts (event_row);
