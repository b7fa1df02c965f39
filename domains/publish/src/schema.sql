CREATE TABLE publish_webhooks (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- JSON list of the names of events; an empty list for all.
    kinds TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    -- Why it sends nothing; null where it does.
    paused TEXT,
    paused_ms INTEGER,
    -- When the present secret came.
    secret_ms INTEGER NOT NULL,
    -- Where it begins: where it was added, or where the instance was restored since.
    begins_incarnation TEXT NOT NULL,
    begins_seq INTEGER NOT NULL,
    begins_index INTEGER NOT NULL
) WITHOUT ROWID;

-- What a webhook did not take.
CREATE TABLE publish_dead_letters (
    id TEXT PRIMARY KEY,
    webhook TEXT NOT NULL,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- When it happened.
    happened_ms INTEGER NOT NULL,
    -- JSON list of when it was tried, in milliseconds since 1970.
    tried_ms TEXT NOT NULL,
    failure TEXT NOT NULL,
    http_status INTEGER,
    status TEXT NOT NULL,
    since_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX publish_dead_letters_by_event ON publish_dead_letters (webhook, event);
CREATE INDEX publish_dead_letters_by_status ON publish_dead_letters (webhook, status, id);
