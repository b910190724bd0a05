-- Of whom a disclosure tells, beside whom it goes to: the people whose thing it is about, together as they were then.
CREATE TABLE disclosure_about (
  disclosure_id BYTEA NOT NULL,
  about_id BYTEA NOT NULL,
  subject_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  tenant_id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (disclosure_id, about_id, subject_id, category)
);
CREATE INDEX disclosure_about_subject ON disclosure_about (subject_id);
CREATE INDEX disclosure_about_circle ON disclosure_about (about_id);
CREATE INDEX disclosure_about_tenant ON disclosure_about (tenant_id, at);
