-- The outbox: every e-mail, from the change that caused it until it is sent, and as long as the notice keeps it.
CREATE TABLE message (
  message_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  subject_id BYTEA,
  disclosure_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  clause TEXT NOT NULL,
  address TEXT NOT NULL,
  title TEXT NOT NULL,
  body_text TEXT,
  body_html TEXT,
  confidential BIGINT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  claim BYTEA,
  failure TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT
);
CREATE INDEX message_tenant ON message (tenant_id, message_id);
CREATE INDEX message_subject ON message (subject_id);
CREATE INDEX message_due ON message (due_at) WHERE state = 'queued';
CREATE INDEX message_created ON message (tenant_id, created_at);
