-- What happened: each entry carries the hash of the one before.
CREATE TABLE audit (
  sequence INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  tenant_id BLOB NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id BLOB,
  user_name TEXT,
  ip TEXT,
  browser TEXT,
  browser_version TEXT,
  os TEXT,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BLOB,
  detail TEXT,
  salt BLOB,
  personal_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_tenant ON audit (tenant_id, sequence);
CREATE INDEX audit_actor ON audit (actor_id, sequence);

-- The end of the chain, and its beginning once old entries have aged out.
CREATE TABLE audit_head (
  head_id INTEGER NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL,
  first_sequence INTEGER NOT NULL,
  first_hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (head_id, sequence, hash, first_sequence, first_hash)
VALUES (1, 0, X'0000000000000000000000000000000000000000000000000000000000000000', 1,
        X'0000000000000000000000000000000000000000000000000000000000000000');

-- What the gate refused: counts, nothing of the data.
CREATE TABLE refusal (
  tenant_id BLOB NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL,
  clause TEXT NOT NULL,
  refused_count INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, category, action, reason, clause)
) STRICT, WITHOUT ROWID;

-- Each run of retention over one table and category.
CREATE TABLE sweep (
  sweep_id BLOB NOT NULL PRIMARY KEY,
  product TEXT NOT NULL,
  category TEXT NOT NULL,
  table_name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  deleted_count INTEGER NOT NULL,
  overdue_count INTEGER NOT NULL,
  oldest_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_started ON sweep (started_at);
CREATE INDEX sweep_table ON sweep (product, category, table_name, started_at);

-- A tenant's own period for a category, where its contract sets one.
CREATE TABLE tenant_retention (
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  category TEXT NOT NULL,
  period TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, category)
) STRICT, WITHOUT ROWID;

-- Each time somebody outside got data.
CREATE TABLE disclosure (
  disclosure_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  clause TEXT NOT NULL,
  categories TEXT NOT NULL,
  channel TEXT NOT NULL,
  country TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BLOB,
  subject_id BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_at ON disclosure (at);
CREATE INDEX disclosure_tenant ON disclosure (tenant_id, at);

-- The log of visits to the pages.
CREATE TABLE web_visit (
  visit_id BLOB NOT NULL PRIMARY KEY,
  product TEXT NOT NULL,
  at INTEGER NOT NULL,
  zone_offset_minutes INTEGER,
  ip TEXT,
  method TEXT NOT NULL,
  page TEXT NOT NULL,
  status INTEGER NOT NULL,
  bytes_count INTEGER NOT NULL,
  referrer TEXT,
  browser TEXT,
  browser_version TEXT,
  os TEXT,
  language TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX web_visit_at ON web_visit (at);
