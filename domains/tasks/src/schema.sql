-- A space is who sees a task: a project's id, or the owner of a task outside of projects.
CREATE TABLE tasks_tasks (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    owner TEXT NOT NULL,
    project TEXT,
    section TEXT,
    parent TEXT,
    title TEXT NOT NULL,
    notes TEXT NOT NULL,
    -- 3 for high to 0 for none.
    priority INTEGER NOT NULL,
    -- JSON as in events.
    due TEXT,
    start TEXT,
    reminders TEXT,
    links TEXT,
    -- JSON lists of ids, in their order; the tables beside this one have them the other way round.
    assignees TEXT,
    tags TEXT,
    rank INTEGER NOT NULL,
    status TEXT NOT NULL,
    place TEXT NOT NULL,
    -- The task that was archived or thrown away and took this one along.
    shelved_with TEXT,
    -- From status and place: 0 open, 1 finished, 2 archived, 3 trash.
    shelf INTEGER NOT NULL,
    -- Derived from due: whether it has a time; the instant for the order of time, of a whole day its beginning in UTC, the end
    -- of all times without one.
    due_timed INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    series TEXT,
    slot TEXT,
    -- JSON list of the fields that it says by itself, whatever its series says.
    own TEXT,
    imported_key TEXT,
    -- Rises with every change; notes count by themselves.
    version INTEGER NOT NULL,
    notes_version INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    closed_ms INTEGER,
    closed_by TEXT,
    done_on TEXT
);
-- With the space at their end, what somebody does not see is passed over without looking at its row.
CREATE INDEX tasks_tasks_by_shelf ON tasks_tasks (shelf, n, space);
CREATE INDEX tasks_tasks_by_due ON tasks_tasks (shelf, due_ms, n, space, due_timed);
CREATE INDEX tasks_tasks_by_space ON tasks_tasks (space, shelf, due_ms, n, due_timed);
CREATE INDEX tasks_tasks_by_rank ON tasks_tasks (space, shelf, rank, n);
CREATE INDEX tasks_tasks_by_update ON tasks_tasks (shelf, updated_ms, n, space);
CREATE INDEX tasks_tasks_by_priority ON tasks_tasks (shelf, -priority, due_ms, n, space, due_timed);
CREATE INDEX tasks_tasks_by_parent ON tasks_tasks (parent, rank, n) WHERE parent IS NOT NULL;
CREATE INDEX tasks_tasks_recurring ON tasks_tasks (shelf, due_ms, n, space, due_timed) WHERE series IS NOT NULL;
-- There is one task for a slot, whatever its id is.
CREATE UNIQUE INDEX tasks_tasks_by_series ON tasks_tasks (series, slot) WHERE series IS NOT NULL;
CREATE INDEX tasks_tasks_to_do_by_series ON tasks_tasks (series, slot) WHERE series IS NOT NULL AND shelf = 0;
CREATE INDEX tasks_tasks_by_imported_key ON tasks_tasks (owner, imported_key) WHERE imported_key IS NOT NULL;

-- Whom a task is for: its assignees, or its owner where there are none.
CREATE TABLE tasks_for (
    person TEXT NOT NULL,
    shelf INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    n INTEGER NOT NULL,
    space TEXT NOT NULL,
    due_timed INTEGER NOT NULL,
    assigned INTEGER NOT NULL,
    PRIMARY KEY (person, shelf, due_ms, n)
) WITHOUT ROWID;
CREATE INDEX tasks_for_by_task ON tasks_for (n, assigned, person);

CREATE TABLE tasks_task_tags (
    tag TEXT NOT NULL,
    shelf INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    n INTEGER NOT NULL,
    space TEXT NOT NULL,
    due_timed INTEGER NOT NULL,
    PRIMARY KEY (tag, shelf, due_ms, n)
) WITHOUT ROWID;
CREATE INDEX tasks_task_tags_by_task ON tasks_task_tags (n, tag);

-- Lists of somebody and of a tag stand in the order of time by themselves, and know who sees what.
CREATE TRIGGER tasks_task_shifts AFTER UPDATE OF shelf, due_ms, due_timed, space ON tasks_tasks
WHEN (old.shelf, old.due_ms, old.due_timed, old.space) <> (new.shelf, new.due_ms, new.due_timed, new.space) BEGIN
    UPDATE tasks_for SET shelf = new.shelf, due_ms = new.due_ms, due_timed = new.due_timed, space = new.space WHERE n = new.n;
    UPDATE tasks_task_tags SET shelf = new.shelf, due_ms = new.due_ms, due_timed = new.due_timed, space = new.space
        WHERE n = new.n;
END;

-- How many tasks of a space lie on a shelf: those with a tag, and all of them under the tag ''. Kept by the triggers.
CREATE TABLE tasks_counts (
    tag TEXT NOT NULL,
    space TEXT NOT NULL,
    shelf INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (tag, space, shelf)
) WITHOUT ROWID;
CREATE TRIGGER tasks_task_comes AFTER INSERT ON tasks_tasks BEGIN
    INSERT INTO tasks_counts (tag, space, shelf, count) VALUES ('', new.space, new.shelf, 1)
        ON CONFLICT (tag, space, shelf) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER tasks_task_moves AFTER UPDATE OF space, shelf ON tasks_tasks
WHEN old.space <> new.space OR old.shelf <> new.shelf BEGIN
    UPDATE tasks_counts SET count = count - 1 WHERE space = old.space AND shelf = old.shelf
        AND tag IN (SELECT '' UNION ALL SELECT c.tag FROM tasks_task_tags c WHERE c.n = new.n);
    INSERT INTO tasks_counts (tag, space, shelf, count)
        SELECT tag, new.space, new.shelf, 1 FROM (SELECT '' AS tag UNION ALL SELECT c.tag FROM tasks_task_tags c WHERE c.n = new.n)
        WHERE true ON CONFLICT (tag, space, shelf) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER tasks_task_goes AFTER DELETE ON tasks_tasks BEGIN
    UPDATE tasks_counts SET count = count - 1 WHERE tag = '' AND space = old.space AND shelf = old.shelf;
END;
CREATE TRIGGER tasks_tag_comes AFTER INSERT ON tasks_task_tags BEGIN
    INSERT INTO tasks_counts (tag, space, shelf, count)
        SELECT new.tag, t.space, t.shelf, 1 FROM tasks_tasks t WHERE t.n = new.n
        ON CONFLICT (tag, space, shelf) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER tasks_tag_goes AFTER DELETE ON tasks_task_tags BEGIN
    UPDATE tasks_counts SET count = count - 1 WHERE tag = old.tag
        AND (space, shelf) IN (SELECT t.space, t.shelf FROM tasks_tasks t WHERE t.n = old.n);
END;

CREATE TABLE tasks_comments (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    author TEXT NOT NULL,
    written_ms INTEGER NOT NULL,
    changed_ms INTEGER,
    text TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX tasks_comments_by_task ON tasks_comments (task, id);

CREATE TABLE tasks_series (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    project TEXT,
    -- JSON as in events.
    fields TEXT NOT NULL,
    repeats TEXT NOT NULL,
    state TEXT NOT NULL,
    follows TEXT,
    version INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tasks_series_by_state ON tasks_series (state, id);

CREATE TABLE tasks_projects (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    color TEXT,
    is_private INTEGER NOT NULL,
    place TEXT NOT NULL,
    -- JSON, in order.
    sections TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tasks_members (
    project TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (project, person)
) WITHOUT ROWID;
CREATE INDEX tasks_members_by_person ON tasks_members (person, project);

CREATE TABLE tasks_tags (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    color TEXT,
    merged_into TEXT,
    -- What tasks carry may have gone; undo brings it back.
    is_gone INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tasks_tags_by_name ON tasks_tags (folded) WHERE is_gone = 0;
CREATE INDEX tasks_tags_by_target ON tasks_tags (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE tasks_templates (
    id TEXT PRIMARY KEY,
    -- JSON as in events.
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    is_private INTEGER NOT NULL,
    name TEXT NOT NULL,
    updated_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tasks_saved_views (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    layout TEXT NOT NULL,
    position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tasks_saved_views_by_owner ON tasks_saved_views (owner, position, id);

-- What each action did, in the order of the log, with the events as they are stored. A creation has no body and no task:
-- the task itself says as much.
CREATE TABLE tasks_history (
    action TEXT NOT NULL,
    seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- The id of what it is about, and its task if it has one.
    subject TEXT NOT NULL,
    task TEXT,
    body TEXT,
    PRIMARY KEY (action, seq, position)
) WITHOUT ROWID;
CREATE INDEX tasks_history_by_task ON tasks_history (task, seq, position) WHERE task IS NOT NULL;
CREATE INDEX tasks_history_by_series ON tasks_history (subject, seq, position) WHERE name = 'tasks.series_state_changed';
CREATE INDEX tasks_history_by_actor ON tasks_history (by, action);

-- Actions that were undone, and the action that did it.
CREATE TABLE tasks_undone (
    action TEXT PRIMARY KEY,
    undone_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX tasks_undone_by_undo ON tasks_undone (undone_by);

CREATE TABLE tasks_preferences (
    person TEXT PRIMARY KEY,
    day_at_minutes INTEGER NOT NULL,
    digest_at_minutes INTEGER,
    -- The last of their days for which a digest was due.
    digest_day TEXT
) WITHOUT ROWID;

-- Reminders that are to come, and the trail of those that came.
CREATE TABLE tasks_reminders (
    task TEXT NOT NULL,
    reminder TEXT NOT NULL,
    person TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    -- From the person's own zone and hours.
    is_personal INTEGER NOT NULL,
    is_snoozed INTEGER NOT NULL,
    state TEXT NOT NULL,
    fired_ms INTEGER,
    late INTEGER,
    PRIMARY KEY (task, reminder, person, revision)
) WITHOUT ROWID;
CREATE INDEX tasks_reminders_by_person ON tasks_reminders (person, at_ms);
CREATE INDEX tasks_reminders_personal ON tasks_reminders (person, task) WHERE is_personal = 1 AND state = 'scheduled';

-- How far the reminders of somebody whose zone or hours changed were looked at.
CREATE TABLE tasks_reviews (
    person TEXT PRIMARY KEY,
    after TEXT
) WITHOUT ROWID;
