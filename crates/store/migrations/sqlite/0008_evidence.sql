-- What held when: facts that clauses depend on, such as the mode of a device, each from when to when.
CREATE TABLE fact_change (
  change_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  category TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BLOB NOT NULL,
  fact TEXT NOT NULL,
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_change_object ON fact_change (object_id, fact, at);
CREATE INDEX fact_change_age ON fact_change (tenant_id, category, ended_at);

-- What opens a supporter's need-to-know access.
CREATE TABLE ticket (
  ticket_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  account_id BLOB NOT NULL,
  reference TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_account ON ticket (account_id, opened_at);
CREATE INDEX ticket_age ON ticket (tenant_id, closed_at);

-- Who looked, as what, at which categories, and under which ticket.
ALTER TABLE audit ADD COLUMN actor_role TEXT;
ALTER TABLE audit ADD COLUMN categories TEXT;
ALTER TABLE audit ADD COLUMN ticket_id BLOB;

-- Connections from outside by kind and day.
CREATE TABLE connection_day (
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  connections_count INTEGER NOT NULL,
  PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;

-- Each time the evidence was measured.
CREATE TABLE evidence_run (
  run_id BLOB NOT NULL PRIMARY KEY,
  product TEXT NOT NULL,
  edition INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  checks_count INTEGER NOT NULL,
  failing_count INTEGER NOT NULL,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_run_product ON evidence_run (product, number);

CREATE TABLE evidence_result (
  run_id BLOB NOT NULL REFERENCES evidence_run (run_id) ON DELETE CASCADE,
  check_id TEXT NOT NULL,
  holds INTEGER NOT NULL,
  looked_count INTEGER NOT NULL,
  offences_count INTEGER NOT NULL,
  oldest_at INTEGER,
  swept_at INTEGER,
  offences TEXT NOT NULL,
  measured_at INTEGER NOT NULL,
  PRIMARY KEY (run_id, check_id)
) STRICT, WITHOUT ROWID;

-- What each check asks of the database, for the officer.
CREATE TABLE evidence_query (
  product TEXT NOT NULL,
  check_id TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (product, check_id)
) STRICT, WITHOUT ROWID;
