-- What held when: facts that clauses depend on, such as the mode of a device, each from when to when.
CREATE TABLE fact_change (
  change_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BYTEA NOT NULL,
  fact TEXT NOT NULL,
  value TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX fact_change_object ON fact_change (object_id, fact, at);
CREATE INDEX fact_change_age ON fact_change (tenant_id, category, ended_at);

-- What opens a supporter's need-to-know access.
CREATE TABLE ticket (
  ticket_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  account_id BYTEA NOT NULL,
  reference TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX ticket_account ON ticket (account_id, opened_at);
CREATE INDEX ticket_age ON ticket (tenant_id, closed_at);

-- Who looked, as what, at which categories, and under which ticket.
ALTER TABLE audit ADD COLUMN actor_role TEXT;
ALTER TABLE audit ADD COLUMN categories TEXT;
ALTER TABLE audit ADD COLUMN ticket_id BYTEA;

-- Connections from outside by kind and day.
CREATE TABLE connection_day (
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  connections_count BIGINT NOT NULL,
  PRIMARY KEY (day, kind)
);

-- Each time the evidence was measured.
CREATE TABLE evidence_run (
  run_id BYTEA NOT NULL PRIMARY KEY,
  product TEXT NOT NULL,
  edition BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  checks_count BIGINT NOT NULL,
  failing_count BIGINT NOT NULL,
  number BIGINT NOT NULL
);
CREATE INDEX evidence_run_product ON evidence_run (product, number);

CREATE TABLE evidence_result (
  run_id BYTEA NOT NULL REFERENCES evidence_run (run_id) ON DELETE CASCADE,
  check_id TEXT NOT NULL,
  holds BIGINT NOT NULL,
  looked_count BIGINT NOT NULL,
  offences_count BIGINT NOT NULL,
  oldest_at BIGINT,
  swept_at BIGINT,
  offences TEXT NOT NULL,
  measured_at BIGINT NOT NULL,
  PRIMARY KEY (run_id, check_id)
);

-- What each check asks of the database, for the officer.
CREATE TABLE evidence_query (
  product TEXT NOT NULL,
  check_id TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (product, check_id)
);
