-- The status is 'held' until the round is whole.
CREATE TABLE notify_deliveries (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- Either a round, and perhaps a match of it, or something else.
    round TEXT,
    match TEXT,
    about TEXT,
    status TEXT NOT NULL,
    requested_ms INTEGER NOT NULL,
    -- JSON, oldest first; those in flight are in the keep.
    attempts TEXT NOT NULL DEFAULT '[]',
    drop_reason TEXT,
    -- The end of the quiet hours that its time came in.
    waits_until_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notify_deliveries_by_round ON notify_deliveries (round, id) WHERE round IS NOT NULL;
CREATE INDEX notify_deliveries_by_person ON notify_deliveries (person, waits_until_ms) WHERE waits_until_ms IS NOT NULL;
CREATE INDEX notify_deliveries_by_match ON notify_deliveries (match) WHERE match IS NOT NULL;
CREATE INDEX notify_deliveries_by_status ON notify_deliveries (status, requested_ms, id);
CREATE INDEX notify_deliveries_by_time ON notify_deliveries (requested_ms, id);

-- Of whoever ever chose any. JSON; null while there are, or were, none.
CREATE TABLE notify_quiet_hours (
    person TEXT PRIMARY KEY,
    hours TEXT,
    -- What they were before the last change: the way back.
    former TEXT
) STRICT, WITHOUT ROWID;
