CREATE TABLE coffee_programs (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- All that an admin sets, as JSON.
    settings TEXT NOT NULL,
    -- Rises with every change of the settings.
    version INTEGER NOT NULL DEFAULT 1,
    created_ms INTEGER NOT NULL,
    archived_ms INTEGER,
    -- Its id in vc.yaml, and a JSON list of the settings that are written there.
    file_id TEXT,
    set_in_file TEXT NOT NULL DEFAULT '[]',
    next_slot TEXT,
    next_ms INTEGER,
    -- Rises whenever the past changes, so that a proposal made from an older past is noticed.
    history_version INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE coffee_program_changes (
    program TEXT NOT NULL,
    version INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    former TEXT,
    settings TEXT NOT NULL,
    PRIMARY KEY (program, version)
) WITHOUT ROWID;

CREATE TABLE coffee_joined (
    program TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (program, person)
) WITHOUT ROWID;
CREATE INDEX coffee_joined_by_person ON coffee_joined (person, program);

-- Scheduled slots without a round; those with one are in coffee_rounds.
CREATE TABLE coffee_slots_without_round (
    program TEXT NOT NULL,
    slot TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (program, slot)
) WITHOUT ROWID;
CREATE INDEX coffee_slots_without_round_by_time ON coffee_slots_without_round (program, at_ms);

CREATE TABLE coffee_rounds (
    id TEXT PRIMARY KEY,
    program TEXT NOT NULL,
    number INTEGER NOT NULL,
    slot TEXT,
    seed TEXT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL,
    formed_ms INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    parts_written INTEGER NOT NULL DEFAULT 0,
    quality TEXT NOT NULL,
    matches_count INTEGER NOT NULL DEFAULT 0,
    people_count INTEGER NOT NULL DEFAULT 0,
    cancelled_ms INTEGER,
    cancelled_by TEXT,
    cancel_reason TEXT
) WITHOUT ROWID;
CREATE UNIQUE INDEX coffee_rounds_by_slot ON coffee_rounds (program, slot) WHERE slot IS NOT NULL;
CREATE INDEX coffee_rounds_by_request ON coffee_rounds (request);
CREATE INDEX coffee_rounds_by_number ON coffee_rounds (program, number);
CREATE INDEX coffee_rounds_by_time ON coffee_rounds (formed_ms, id);

-- The status of a match and of a membership is 'forming' until its round is whole.
CREATE TABLE coffee_matches (
    id TEXT PRIMARY KEY,
    round TEXT NOT NULL,
    program TEXT NOT NULL,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    formed_ms INTEGER NOT NULL,
    members TEXT NOT NULL,
    gave_up TEXT,
    -- Which of them hosts; null outside of lotteries.
    host TEXT,
    cancelled_ms INTEGER,
    cancelled_by TEXT,
    cancel_reason TEXT
) WITHOUT ROWID;
CREATE INDEX coffee_matches_by_round ON coffee_matches (round, id);
CREATE INDEX coffee_matches_by_program ON coffee_matches (program, status);

CREATE TABLE coffee_members (
    round TEXT NOT NULL,
    person TEXT NOT NULL,
    match TEXT NOT NULL,
    program TEXT NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    status TEXT NOT NULL,
    formed_ms INTEGER NOT NULL,
    PRIMARY KEY (round, person)
) WITHOUT ROWID;
CREATE INDEX coffee_members_by_person ON coffee_members (person, formed_ms, match, status);
CREATE INDEX coffee_members_by_match ON coffee_members (match, person);

-- What was changed in a formed round, by whom: the ids of matches that went off, and of those that came. Both are empty
-- where the round itself was cancelled.
CREATE TABLE coffee_round_changes (
    round TEXT NOT NULL,
    seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    dissolved TEXT NOT NULL,
    formed TEXT NOT NULL,
    PRIMARY KEY (round, seq, position)
) WITHOUT ROWID;

CREATE TABLE coffee_unmatched (
    round TEXT NOT NULL,
    person TEXT NOT NULL,
    program TEXT NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- The program in which they have a match, where that is why.
    elsewhere TEXT,
    PRIMARY KEY (round, person)
) WITHOUT ROWID;
CREATE INDEX coffee_unmatched_by_person ON coffee_unmatched (person, number);

-- Who came after a round was formed and was told of a seat in it, and whether they want none.
CREATE TABLE coffee_seat_offers (
    round TEXT NOT NULL,
    person TEXT NOT NULL,
    declined INTEGER NOT NULL,
    PRIMARY KEY (round, person)
) WITHOUT ROWID;

-- When somebody who has matches was last heard of, as far as it says anything new.
CREATE TABLE coffee_signs (
    person TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- Who was asked whether they are still in, and has not answered.
CREATE TABLE coffee_asked (
    program TEXT NOT NULL,
    person TEXT NOT NULL,
    round TEXT NOT NULL,
    asked_ms INTEGER NOT NULL,
    PRIMARY KEY (program, person)
) WITHOUT ROWID;
CREATE INDEX coffee_asked_by_person ON coffee_asked (person);

-- Pairs that do not meet. The owner is who said so for themselves ('a' is they), or nobody for an admin's.
CREATE TABLE coffee_exclusions (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    added_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX coffee_exclusions_by_owner ON coffee_exclusions (owner, id);

CREATE TABLE coffee_past (
    program TEXT NOT NULL,
    person TEXT NOT NULL,
    number INTEGER NOT NULL,
    members TEXT NOT NULL,
    PRIMARY KEY (program, person, number, members)
) WITHOUT ROWID;
