-- What a person has agreed to, as a log: given and withdrawn, each an entry of its own.
CREATE TABLE consent (
  consent_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  clause TEXT NOT NULL,
  given INTEGER NOT NULL,
  at INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  language TEXT NOT NULL,
  text_shown TEXT NOT NULL,
  text_hash BLOB NOT NULL,
  method TEXT NOT NULL,
  ip TEXT,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_subject ON consent (subject_id, clause, at);

-- A clause ('*': every clause) that is stopped for a person: a restriction, or an objection.
CREATE TABLE stop (
  stop_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  clause TEXT NOT NULL,
  kind TEXT NOT NULL,
  ground TEXT NOT NULL,
  at INTEGER NOT NULL,
  told_at INTEGER,
  lifted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX stop_subject ON stop (subject_id);

-- Whose rows of which category ('*': all) no reader sees. Worked out from consent, stop and erasure.
CREATE TABLE concealed (
  subject_id BLOB NOT NULL,
  category TEXT NOT NULL,
  because TEXT NOT NULL,
  PRIMARY KEY (subject_id, category)
) STRICT, WITHOUT ROWID;

-- The paths from rows to people are walked from the person.
CREATE INDEX disclosure_subject ON disclosure (subject_id);
ALTER TABLE audit ADD COLUMN subject_id BLOB;
CREATE INDEX audit_subject ON audit (subject_id);
