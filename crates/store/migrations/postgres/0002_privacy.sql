-- What happened: each entry carries the hash of the one before.
CREATE TABLE audit (
  sequence BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  tenant_id BYTEA NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id BYTEA,
  user_name TEXT,
  ip TEXT,
  browser TEXT,
  browser_version TEXT,
  os TEXT,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BYTEA,
  detail TEXT,
  salt BYTEA,
  personal_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_tenant ON audit (tenant_id, sequence);
CREATE INDEX audit_actor ON audit (actor_id, sequence);

-- The end of the chain, and its beginning once old entries have aged out.
CREATE TABLE audit_head (
  head_id BIGINT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  first_sequence BIGINT NOT NULL,
  first_hash BYTEA NOT NULL
);
INSERT INTO audit_head (head_id, sequence, hash, first_sequence, first_hash)
VALUES (1, 0, '\x0000000000000000000000000000000000000000000000000000000000000000', 1,
        '\x0000000000000000000000000000000000000000000000000000000000000000');

-- What the gate refused: counts, nothing of the data.
CREATE TABLE refusal (
  tenant_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL,
  clause TEXT NOT NULL,
  refused_count BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, category, action, reason, clause)
);

-- Each run of retention over one table and category.
CREATE TABLE sweep (
  sweep_id BYTEA NOT NULL PRIMARY KEY,
  product TEXT NOT NULL,
  category TEXT NOT NULL,
  table_name TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  deleted_count BIGINT NOT NULL,
  overdue_count BIGINT NOT NULL,
  oldest_at BIGINT
);
CREATE INDEX sweep_started ON sweep (started_at);
CREATE INDEX sweep_table ON sweep (product, category, table_name, started_at);

-- A tenant's own period for a category, where its contract sets one.
CREATE TABLE tenant_retention (
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  category TEXT NOT NULL,
  period TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, category)
);

-- Each time somebody outside got data.
CREATE TABLE disclosure (
  disclosure_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  recipient TEXT NOT NULL,
  clause TEXT NOT NULL,
  categories TEXT NOT NULL,
  channel TEXT NOT NULL,
  country TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BYTEA,
  subject_id BYTEA
);
CREATE INDEX disclosure_at ON disclosure (at);
CREATE INDEX disclosure_tenant ON disclosure (tenant_id, at);

-- The log of visits to the pages.
CREATE TABLE web_visit (
  visit_id BYTEA NOT NULL PRIMARY KEY,
  product TEXT NOT NULL,
  at BIGINT NOT NULL,
  zone_offset_minutes BIGINT,
  ip TEXT,
  method TEXT NOT NULL,
  page TEXT NOT NULL,
  status BIGINT NOT NULL,
  bytes_count BIGINT NOT NULL,
  referrer TEXT,
  browser TEXT,
  browser_version TEXT,
  os TEXT,
  language TEXT
);
CREATE INDEX web_visit_at ON web_visit (at);
