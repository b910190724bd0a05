-- Erasures, from the moment they take effect until no byte is left; then only the hash of the person's id.
CREATE TABLE erasure (
  erasure_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB,
  subject_hash BLOB NOT NULL,
  request_id BLOB,
  ground TEXT NOT NULL,
  scope TEXT NOT NULL,
  held TEXT,
  effective_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  table_name TEXT,
  removed_count INTEGER NOT NULL,
  removed_at INTEGER,
  finished_at INTEGER,
  settled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_subject ON erasure (subject_id);
CREATE INDEX erasure_request ON erasure (request_id);
CREATE INDEX erasure_open ON erasure (effective_at) WHERE settled_at IS NULL OR finished_at IS NULL;

-- Recipients who are to be told, or were, of an erasure, a rectification or a restriction (Art. 19).
CREATE TABLE notification (
  notification_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB,
  request_id BLOB,
  reason TEXT NOT NULL,
  recipient TEXT NOT NULL,
  categories TEXT NOT NULL,
  about TEXT,
  made_at INTEGER NOT NULL,
  channel TEXT,
  told_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_subject ON notification (subject_id);
CREATE INDEX notification_request ON notification (request_id);
CREATE INDEX notification_open ON notification (product, made_at) WHERE told_at IS NULL;
