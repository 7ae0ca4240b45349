"""The databases of a store, version by version. A released step is never edited: what changes is a further step."""

from explorer.store.earlier_studies import take_in_earlier_studies
from explorer.store.format import Format

_CATALOGUE_1 = """
CREATE TABLE experiments (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    config TEXT NOT NULL,        -- JSON of an Experiment
    created REAL NOT NULL        -- seconds since 1970
);
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    experiment TEXT NOT NULL REFERENCES experiments,
    position INTEGER NOT NULL,   -- order within the experiment
    arm TEXT NOT NULL,           -- the arm's label
    seed INTEGER NOT NULL,
    config TEXT NOT NULL,        -- JSON of a RunConfig
    status TEXT NOT NULL,        -- a Status
    step INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL DEFAULT 0,    -- planned; 0 until the worker knows
    seconds REAL NOT NULL DEFAULT 0,     -- time spent training
    message TEXT NOT NULL DEFAULT '',    -- why it ended as it did
    place REAL NOT NULL,         -- in the queue: smaller is sooner
    goes_on INTEGER NOT NULL DEFAULT 0,  -- resumes by itself at the next start
    owner_pid INTEGER,
    owner_started REAL
);
CREATE INDEX runs_by_status ON runs (status, place);
CREATE TABLE controls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: a process knows by it what it has seen
    run TEXT NOT NULL,
    action TEXT NOT NULL,        -- a ControlAction
    at_step INTEGER,             -- a change waits for this step, so that all arms change at the same one
    setting TEXT,
    value TEXT                   -- JSON
);
CREATE TABLE processes (  -- apps and supervisors that use this store
    pid INTEGER NOT NULL,
    started REAL NOT NULL,
    role TEXT NOT NULL,          -- app or supervisor
    PRIMARY KEY (pid, role)
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_CATALOGUE_2 = """
CREATE INDEX experiments_by_time ON experiments (created);
CREATE INDEX runs_by_experiment ON runs (experiment, position);
CREATE TABLE binned_experiments (  -- deleted, and to be had back until the bin is emptied
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    config TEXT NOT NULL,
    created REAL NOT NULL,
    binned REAL NOT NULL         -- seconds since 1970
);
CREATE TABLE binned_runs (  -- with the columns of runs
    id TEXT PRIMARY KEY,
    experiment TEXT NOT NULL REFERENCES binned_experiments,
    position INTEGER NOT NULL,
    arm TEXT NOT NULL,
    seed INTEGER NOT NULL,
    config TEXT NOT NULL,
    status TEXT NOT NULL,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    seconds REAL NOT NULL,
    message TEXT NOT NULL,
    place REAL NOT NULL,
    goes_on INTEGER NOT NULL,
    owner_pid INTEGER,
    owner_started REAL
);
CREATE INDEX binned_runs_by_experiment ON binned_runs (experiment, position);
"""

_CATALOGUE_3 = """
CREATE TABLE changes (  -- of settings, while an experiment trains
    id INTEGER PRIMARY KEY,
    experiment TEXT NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL,         -- JSON
    at_step INTEGER,             -- the last step before it, the same in all runs; NULL while there is none
    refused TEXT NOT NULL DEFAULT ''  -- why it is not made
);
CREATE INDEX changes_by_experiment ON changes (experiment, setting);
CREATE TABLE holds (  -- runs that stand still until a change has its step
    run TEXT PRIMARY KEY,
    step INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO changes (experiment, setting, value, at_step)
    SELECT experiment, setting, value, at_step FROM controls JOIN runs ON runs.id = controls.run
    WHERE action = 'change' GROUP BY experiment, setting, value, at_step ORDER BY min(controls.id);
DELETE FROM controls WHERE action = 'change';
ALTER TABLE controls DROP COLUMN at_step;
ALTER TABLE controls DROP COLUMN setting;
ALTER TABLE controls DROP COLUMN value;
"""

_RECORDS_1 = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    quantity TEXT NOT NULL,  -- a name of quantities.QUANTITIES
    layer TEXT NOT NULL,     -- layer or parameter; empty for the run itself
    position INTEGER NOT NULL,  -- from the network's input to its output
    shape TEXT NOT NULL,     -- JSON list: shape of one value
    UNIQUE (quantity, layer)
);
CREATE TABLE chunks (  -- rows of consecutive steps, float32, little endian
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series,
    first_step INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (series, first_step)
);
CREATE TABLE overview (  -- points of a thinned series, BLOCK of them in a row
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series,
    block INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (series, block)
);
CREATE TABLE moments (
    series INTEGER NOT NULL REFERENCES series,
    step INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (series, step)
) WITHOUT ROWID;
CREATE TABLE events (  -- applies from step + 1 on
    step INTEGER NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL,     -- JSON
    PRIMARY KEY (step, setting)
) WITHOUT ROWID;
"""

_CATALOGUE_4 = """
DROP INDEX experiments_by_time;
CREATE INDEX experiments_latest_first ON experiments (  -- as entries.LATEST_FIRST says
    CASE WHEN typeof(created) = 'real' AND created BETWEEN 0 AND 4102444800.0 THEN created ELSE -1 END
);
CREATE INDEX runs_that_go_on ON runs (goes_on) WHERE goes_on = 1;
"""

_CATALOGUE_5 = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,         -- a run's name, or a study's key
    kind TEXT NOT NULL,          -- run, or a study's kind
    needs TEXT NOT NULL DEFAULT '',  -- the job whose networks it reads: a study's run
    request TEXT NOT NULL,       -- JSON of a RunConfig, or of a study's parameters with sorted keys
    status TEXT NOT NULL,        -- a Status
    place REAL NOT NULL,         -- in the queue: smaller is sooner
    done NUMERIC NOT NULL DEFAULT 0,     -- a run's steps, or the share of a study
    total NUMERIC NOT NULL DEFAULT 0,    -- planned steps, or 1; 0 until the worker knows
    seconds REAL NOT NULL DEFAULT 0,     -- time spent training
    message TEXT NOT NULL DEFAULT '',    -- why it ended as it did
    goes_on INTEGER NOT NULL DEFAULT 0,  -- resumes by itself at the next start
    owner_pid INTEGER,
    owner_started TEXT
);
INSERT INTO jobs
    SELECT id, 'run', '', config, status, place, step, steps, seconds, message, goes_on, owner_pid, owner_started
    FROM runs;
DROP INDEX runs_by_status;
DROP INDEX runs_that_go_on;
ALTER TABLE runs DROP COLUMN config;
ALTER TABLE runs DROP COLUMN status;
ALTER TABLE runs DROP COLUMN step;
ALTER TABLE runs DROP COLUMN steps;
ALTER TABLE runs DROP COLUMN seconds;
ALTER TABLE runs DROP COLUMN message;
ALTER TABLE runs DROP COLUMN place;
ALTER TABLE runs DROP COLUMN goes_on;
ALTER TABLE runs DROP COLUMN owner_pid;
ALTER TABLE runs DROP COLUMN owner_started;
CREATE INDEX jobs_by_status ON jobs (status, place);
CREATE INDEX jobs_that_go_on ON jobs (goes_on) WHERE goes_on = 1;
CREATE INDEX jobs_by_need ON jobs (needs) WHERE needs != '';
"""

_LOOKS_1 = """
CREATE TABLE waiting (
    step INTEGER PRIMARY KEY,
    state BLOB NOT NULL      -- safetensors: parameters, running statistics and counters
);
"""

CATALOGUE = Format(
    "a catalogue",
    (_CATALOGUE_1, _CATALOGUE_2, _CATALOGUE_3, _CATALOGUE_4, _CATALOGUE_5),
    fills=((5, take_in_earlier_studies),),
)
RECORDS = Format("a run's records", (_RECORDS_1,))
LOOKS = Format("the looks of a run that wait", (_LOOKS_1,))
