-- Whose pages may send to a project, since when a key is one, and who may read and change what through the API.

-- JSON array of origins; NULL: those of the configuration.
ALTER TABLE projects ADD COLUMN allowed_origins TEXT;

ALTER TABLE project_keys ADD COLUMN created_at_ms BIGINT NOT NULL DEFAULT 0;

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE, -- SHA-256 of the token, which is random and told once
    scopes TEXT NOT NULL, -- JSON array
    created_at_ms BIGINT NOT NULL,
    revoked_at_ms BIGINT
);
