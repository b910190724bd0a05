-- What was said when a clause was stopped, and how it ended.
ALTER TABLE stop ADD COLUMN language TEXT;
ALTER TABLE stop ADD COLUMN words TEXT;
ALTER TABLE stop ADD COLUMN automatic BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stop ADD COLUMN outcome TEXT;
ALTER TABLE stop ADD COLUMN answer TEXT;
ALTER TABLE stop ADD COLUMN decided_at BIGINT;
ALTER TABLE stop ADD COLUMN message_id BYTEA;
CREATE INDEX stop_open ON stop (product, at) WHERE lifted_at IS NULL;

-- Which of two changes of where a person stands came later.
CREATE TABLE standing (
  subject_id BYTEA NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL
);

-- Whose rows of which category ('*': all) retention leaves: the person needs them, or opposes their erasure.
CREATE TABLE held (
  subject_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  PRIMARY KEY (subject_id, category)
);

-- Each use of restricted data on one of the exceptions the law names.
CREATE TABLE restricted_use (
  use_id BYTEA NOT NULL PRIMARY KEY,
  stop_id BYTEA NOT NULL REFERENCES stop (stop_id) ON DELETE CASCADE,
  tenant_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  exception TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX restricted_use_stop ON restricted_use (stop_id);

-- Links by which a person without an account sees what is held of them, and decides.
CREATE TABLE person_link (
  token_hash BYTEA NOT NULL,
  subject_id BYTEA NOT NULL,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (token_hash, subject_id)
);
CREATE INDEX person_link_subject ON person_link (subject_id);
CREATE INDEX person_link_expires ON person_link (expires_at);
