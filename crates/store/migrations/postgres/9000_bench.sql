-- The record of GDPRbench, with the indexes that the plain tables beside it have as well.
CREATE TABLE record (
  record_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  subject_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX record_subject ON record (subject_id);
CREATE INDEX record_age ON record (tenant_id, category, at);
