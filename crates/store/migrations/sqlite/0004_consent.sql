-- What was said when a clause was stopped, and how it ended.
ALTER TABLE stop ADD COLUMN language TEXT;
ALTER TABLE stop ADD COLUMN words TEXT;
ALTER TABLE stop ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stop ADD COLUMN outcome TEXT;
ALTER TABLE stop ADD COLUMN answer TEXT;
ALTER TABLE stop ADD COLUMN decided_at INTEGER;
ALTER TABLE stop ADD COLUMN message_id BLOB;
CREATE INDEX stop_open ON stop (product, at) WHERE lifted_at IS NULL;

-- Which of two changes of where a person stands came later.
CREATE TABLE standing (
  subject_id BLOB NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whose rows of which category ('*': all) retention leaves: the person needs them, or opposes their erasure.
CREATE TABLE held (
  subject_id BLOB NOT NULL,
  category TEXT NOT NULL,
  PRIMARY KEY (subject_id, category)
) STRICT, WITHOUT ROWID;

-- Each use of restricted data on one of the exceptions the law names.
CREATE TABLE restricted_use (
  use_id BLOB NOT NULL PRIMARY KEY,
  stop_id BLOB NOT NULL REFERENCES stop (stop_id) ON DELETE CASCADE,
  tenant_id BLOB NOT NULL,
  category TEXT NOT NULL,
  exception TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX restricted_use_stop ON restricted_use (stop_id);

-- Links by which a person without an account sees what is held of them, and decides.
CREATE TABLE person_link (
  token_hash BLOB NOT NULL,
  subject_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (token_hash, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_link_subject ON person_link (subject_id);
CREATE INDEX person_link_expires ON person_link (expires_at);
