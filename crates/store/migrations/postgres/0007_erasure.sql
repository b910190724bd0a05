-- Erasures, from the moment they take effect until no byte is left; then only the hash of the person's id.
CREATE TABLE erasure (
  erasure_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA,
  subject_hash BYTEA NOT NULL,
  request_id BYTEA,
  ground TEXT NOT NULL,
  scope TEXT NOT NULL,
  held TEXT,
  effective_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  table_name TEXT,
  removed_count BIGINT NOT NULL,
  removed_at BIGINT,
  finished_at BIGINT,
  settled_at BIGINT
);
CREATE INDEX erasure_subject ON erasure (subject_id);
CREATE INDEX erasure_request ON erasure (request_id);
CREATE INDEX erasure_open ON erasure (effective_at) WHERE settled_at IS NULL OR finished_at IS NULL;

-- Recipients who are to be told, or were, of an erasure, a rectification or a restriction (Art. 19).
CREATE TABLE notification (
  notification_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA,
  request_id BYTEA,
  reason TEXT NOT NULL,
  recipient TEXT NOT NULL,
  categories TEXT NOT NULL,
  about TEXT,
  made_at BIGINT NOT NULL,
  channel TEXT,
  told_at BIGINT
);
CREATE INDEX notification_subject ON notification (subject_id);
CREATE INDEX notification_request ON notification (request_id);
CREATE INDEX notification_open ON notification (product, made_at) WHERE told_at IS NULL;
