-- What a person has agreed to, as a log: given and withdrawn, each an entry of its own.
CREATE TABLE consent (
  consent_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  clause TEXT NOT NULL,
  given BIGINT NOT NULL,
  at BIGINT NOT NULL,
  edition BIGINT NOT NULL,
  language TEXT NOT NULL,
  text_shown TEXT NOT NULL,
  text_hash BYTEA NOT NULL,
  method TEXT NOT NULL,
  ip TEXT,
  ended_at BIGINT
);
CREATE INDEX consent_subject ON consent (subject_id, clause, at);

-- A clause ('*': every clause) that is stopped for a person: a restriction, or an objection.
CREATE TABLE stop (
  stop_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  clause TEXT NOT NULL,
  kind TEXT NOT NULL,
  ground TEXT NOT NULL,
  at BIGINT NOT NULL,
  told_at BIGINT,
  lifted_at BIGINT
);
CREATE INDEX stop_subject ON stop (subject_id);

-- Whose rows of which category ('*': all) no reader sees. Worked out from consent, stop and erasure.
CREATE TABLE concealed (
  subject_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  because TEXT NOT NULL,
  PRIMARY KEY (subject_id, category)
);

-- The paths from rows to people are walked from the person.
CREATE INDEX disclosure_subject ON disclosure (subject_id);
ALTER TABLE audit ADD COLUMN subject_id BYTEA;
CREATE INDEX audit_subject ON audit (subject_id);
