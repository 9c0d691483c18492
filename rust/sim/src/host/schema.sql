-- Times are UTC seconds, but for received_at_ms. Durations are seconds.
CREATE TABLE IF NOT EXISTS pbx_webhook_event (
    name           INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at_ms INTEGER NOT NULL,
    type           INTEGER,
    event          TEXT,
    call_id        TEXT,
    sn             TEXT,
    body           BLOB NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('Received', 'Processed', 'Unchanged', 'Failed')),
    error          TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS pbx_call_log (
    call_id         TEXT PRIMARY KEY,
    call_type       TEXT NOT NULL,
    status          TEXT NOT NULL,
    caller_number   TEXT,
    called_number   TEXT,
    external_number TEXT,
    external_e164   TEXT,
    withheld        INTEGER NOT NULL,
    extension       TEXT,
    answered_by     TEXT,
    extensions      TEXT,
    call_path       TEXT,
    did             TEXT,
    trunk           TEXT,
    call_start      INTEGER,
    answered_at     INTEGER,
    call_end        INTEGER,
    duration        INTEGER NOT NULL,
    ring_duration   INTEGER NOT NULL,
    hold_duration   INTEGER,
    total_duration  INTEGER NOT NULL,
    has_recording   INTEGER NOT NULL,
    recording_file  TEXT,
    state           BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS pbx_call_log_newest ON pbx_call_log (call_start DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS pbx_call_log_running ON pbx_call_log (call_id) WHERE call_end IS NULL;

CREATE TABLE IF NOT EXISTS pbx_call_leg (
    call_id       TEXT NOT NULL REFERENCES pbx_call_log (call_id),
    idx           INTEGER NOT NULL,
    source        TEXT NOT NULL,
    call_from     TEXT,
    call_to       TEXT,
    role          TEXT,
    status        TEXT NOT NULL,
    start         INTEGER,
    ring_duration INTEGER,
    talk_duration INTEGER,
    duration      INTEGER,
    call_path     TEXT,
    channel_id    TEXT,
    reason        TEXT,
    recording     TEXT,
    PRIMARY KEY (call_id, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS document (
    doctype  TEXT NOT NULL,
    name     TEXT NOT NULL,
    title    TEXT NOT NULL,
    subtitle TEXT,
    country  TEXT,
    customer TEXT,
    open_business TEXT,
    call_id  TEXT,
    PRIMARY KEY (doctype, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pbx_phone_number (
    doctype TEXT NOT NULL,
    name    TEXT NOT NULL,
    label   TEXT NOT NULL,
    raw     TEXT NOT NULL,
    e164    TEXT,
    tail    TEXT,
    extension TEXT,
    FOREIGN KEY (doctype, name) REFERENCES document (doctype, name)
) STRICT;
CREATE INDEX IF NOT EXISTS pbx_phone_number_e164 ON pbx_phone_number (e164);
CREATE INDEX IF NOT EXISTS pbx_phone_number_tail ON pbx_phone_number (tail);
CREATE INDEX IF NOT EXISTS pbx_phone_number_extension ON pbx_phone_number (extension);
CREATE INDEX IF NOT EXISTS pbx_call_log_external ON pbx_call_log (external_e164, call_start);

CREATE TABLE IF NOT EXISTS pbx_call_work (
    call_id     TEXT PRIMARY KEY,
    rev         INTEGER NOT NULL,
    notes       TEXT,
    disposition TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS pbx_pop_settings (
    reader TEXT PRIMARY KEY,
    prefs  TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS pbx_seen_call (
    reader  TEXT NOT NULL,
    call_id TEXT NOT NULL,
    PRIMARY KEY (reader, call_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pbx_number_choice (
    number  TEXT NOT NULL,
    doctype TEXT NOT NULL,
    name    TEXT NOT NULL,
    chosen  INTEGER NOT NULL,
    PRIMARY KEY (number, doctype, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pbx_call_link (
    call_id TEXT NOT NULL,
    doctype TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (call_id, doctype, name)
) STRICT, WITHOUT ROWID;
