-- The record of GDPRbench, with the indexes that the plain tables beside it have as well.
CREATE TABLE record (
  record_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  subject_id BLOB NOT NULL,
  category TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX record_subject ON record (subject_id);
CREATE INDEX record_age ON record (tenant_id, category, at);
