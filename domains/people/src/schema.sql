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
    tags TEXT,                            -- JSON array of text: labels that admins put on them
    manager TEXT,                         -- a person; counts as none while they are removed
    search TEXT NOT NULL DEFAULT '',      -- name, address and team, folded
    -- open
    meeting_length_minutes INTEGER NOT NULL,
    mail_notifications INTEGER NOT NULL DEFAULT 1,
    role TEXT NOT NULL,
    origin TEXT NOT NULL,
    status TEXT NOT NULL,
    snoozed_until TEXT,
    wakes_at_ms INTEGER,
    paused_because TEXT,                  -- null: their own wish, or an admin's
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
CREATE INDEX people_people_team ON people_people (team, name_folded, id) WHERE removed_at_ms IS NULL;
CREATE INDEX people_people_status ON people_people (status, name_folded, id) WHERE removed_at_ms IS NULL;
CREATE INDEX people_people_admins ON people_people (role) WHERE removed_at_ms IS NULL AND role = 'admin';
CREATE INDEX people_people_manager ON people_people (manager) WHERE manager IS NOT NULL;

-- The labels once more, to find people by. Rows of erased people are deleted.
CREATE TABLE people_tags (
    tag_folded TEXT NOT NULL,
    person TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (tag_folded, person)
) WITHOUT ROWID;
CREATE INDEX people_tags_person ON people_tags (person);

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
    revoked_at_ms INTEGER,
    revoked_with_person INTEGER NOT NULL DEFAULT 0  -- by their removal; an undo gives it back
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
    what TEXT NOT NULL,                   -- joined, profile, preferences, participation, role, tags, manager
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

CREATE TABLE people_bulks (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,                 -- running, done, stopped, undoing, undone
    total INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    next_part INTEGER NOT NULL DEFAULT 0,
    applied INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0,    -- too long ago to be undone
    started_at_ms INTEGER NOT NULL,
    started_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX people_bulks_at_work ON people_bulks (status) WHERE status IN ('running', 'undoing');

-- What a bulk change did to whom: enough to undo it. Rows of erased people are deleted.
CREATE TABLE people_bulk_changes (
    bulk TEXT NOT NULL,
    person TEXT NOT NULL,
    what TEXT NOT NULL,                   -- participation, role, place, invitation, or tag: with the folded label
    change TEXT NOT NULL,                 -- JSON of the former state; personal
    superseded_by TEXT,                   -- who changed the same since: a bulk change, or 'edit'
    PRIMARY KEY (bulk, person, what)
) WITHOUT ROWID;
CREATE INDEX people_bulk_changes_person ON people_bulk_changes (person, what);

CREATE TABLE people_bulk_skipped (
    bulk TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (bulk, person)
) WITHOUT ROWID;

-- Whom an undo has looked at; with a reason where they were left alone.
CREATE TABLE people_bulk_undone (
    bulk TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (bulk, person)
) WITHOUT ROWID;
