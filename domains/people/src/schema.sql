-- The tables of this domain. Personal columns are null for an erased person.
CREATE TABLE people_instance (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    name TEXT,
    time_zone TEXT
);

CREATE TABLE people_people (
    id TEXT PRIMARY KEY,
    -- personal
    name TEXT,
    name_folded TEXT NOT NULL DEFAULT '',
    email TEXT,
    email_folded TEXT,
    team TEXT,
    time_zone TEXT,
    languages TEXT,                       -- JSON array of text
    topics TEXT,                          -- JSON array of text
    slots TEXT,                           -- JSON array of cells
    search TEXT NOT NULL DEFAULT '',      -- name, address and team, folded
    -- open
    meeting_length_minutes INTEGER NOT NULL,
    mail_notifications INTEGER NOT NULL DEFAULT 1,
    role TEXT NOT NULL,
    origin TEXT NOT NULL,
    status TEXT NOT NULL,
    snoozed_until TEXT,
    wakes_at_ms INTEGER,
    profile_confirmed INTEGER NOT NULL DEFAULT 0,
    preferences_confirmed INTEGER NOT NULL DEFAULT 0,
    participation_confirmed INTEGER NOT NULL DEFAULT 0,
    joined_at_ms INTEGER NOT NULL,
    invited_by TEXT,
    invitation_expires_at_ms INTEGER,
    activated_at_ms INTEGER,              -- null: never signed in
    credential TEXT,                      -- null: no password
    sessions_cut_ms INTEGER NOT NULL DEFAULT 0,
    session_kept TEXT,
    last_import TEXT,                     -- the import that was the last to change them, if one was
    removed_at_ms INTEGER,
    erased INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE UNIQUE INDEX people_people_email ON people_people (email_folded) WHERE removed_at_ms IS NULL;
CREATE INDEX people_people_name ON people_people (name_folded, id) WHERE removed_at_ms IS NULL;
CREATE INDEX people_people_joined ON people_people (joined_at_ms, id) WHERE removed_at_ms IS NULL;
CREATE INDEX people_people_admins ON people_people (role) WHERE removed_at_ms IS NULL AND role = 'admin';

CREATE TABLE people_revoked_sessions (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    revoked_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX people_revoked_sessions_at ON people_revoked_sessions (revoked_at_ms);

CREATE TABLE people_tokens (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    name TEXT,                            -- personal
    prefix TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
) WITHOUT ROWID;
CREATE INDEX people_tokens_person ON people_tokens (person, id);

CREATE TABLE people_services (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    token TEXT NOT NULL,
    prefix TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX people_services_token ON people_services (token);

CREATE TABLE people_security_events (
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT,
    count INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (seq, place)
) WITHOUT ROWID;

CREATE TABLE people_imports (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,                 -- running, done, stopped, undoing, undone
    total INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    next_chunk INTEGER NOT NULL DEFAULT 0,
    next_offset INTEGER NOT NULL DEFAULT 0,
    applied INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    started_at_ms INTEGER NOT NULL,
    started_by TEXT NOT NULL
) WITHOUT ROWID;

-- What an import did to whom: enough to undo it. Rows of erased people are deleted.
CREATE TABLE people_import_changes (
    import TEXT NOT NULL,
    person TEXT NOT NULL,
    what TEXT NOT NULL,                   -- joined, profile, preferences, participation, role
    change TEXT NOT NULL,                 -- JSON of the event's part; personal
    PRIMARY KEY (import, person, what)
) WITHOUT ROWID;
CREATE INDEX people_import_changes_person ON people_import_changes (person);

-- Whom an undo has looked at, and who was left alone because they changed since.
CREATE TABLE people_import_undone (
    import TEXT NOT NULL,
    person TEXT NOT NULL,
    was_left INTEGER NOT NULL,
    PRIMARY KEY (import, person)
) WITHOUT ROWID;
