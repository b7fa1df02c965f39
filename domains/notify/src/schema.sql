-- The status is 'held' until the round is whole.
CREATE TABLE notify_deliveries (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    round TEXT NOT NULL,
    match TEXT,
    status TEXT NOT NULL,
    requested_ms INTEGER NOT NULL,
    -- JSON, oldest first; those in flight are in the keep.
    attempts TEXT NOT NULL DEFAULT '[]',
    drop_reason TEXT
) WITHOUT ROWID;
CREATE INDEX notify_deliveries_by_round ON notify_deliveries (round, id);
CREATE INDEX notify_deliveries_by_match ON notify_deliveries (match) WHERE match IS NOT NULL;
CREATE INDEX notify_deliveries_by_status ON notify_deliveries (status, requested_ms, id);
CREATE INDEX notify_deliveries_by_time ON notify_deliveries (requested_ms, id);
