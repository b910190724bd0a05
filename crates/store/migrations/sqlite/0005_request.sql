-- A person's request under Art. 15 to 22 GDPR, a withdrawal of consent, or a complaint.
CREATE TABLE request (
  request_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  subject_id BLOB NOT NULL,
  product TEXT NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  language TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  extended_at INTEGER,
  reminded TEXT,
  closed_at INTEGER,
  proof TEXT,
  told TEXT,
  email TEXT,
  phone TEXT,
  clause TEXT,
  claim TEXT,
  words TEXT,
  ground TEXT,
  answer TEXT
) STRICT;
CREATE INDEX request_tenant ON request (tenant_id, due_at);
CREATE INDEX request_subject ON request (subject_id);
CREATE INDEX request_email ON request (email);
CREATE INDEX request_phone ON request (phone);
CREATE INDEX request_closed ON request (tenant_id, closed_at);
CREATE INDEX request_open ON request (product, due_at) WHERE closed_at IS NULL;

-- Its steps.
CREATE TABLE request_step (
  step_id BLOB NOT NULL PRIMARY KEY,
  request_id BLOB NOT NULL REFERENCES request (request_id) ON DELETE CASCADE,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  text TEXT
) STRICT;
CREATE INDEX request_step_request ON request_step (request_id, number);
CREATE INDEX request_step_tenant ON request_step (tenant_id);

-- The links out of mails about it, as hashes.
CREATE TABLE request_link (
  request_id BLOB NOT NULL REFERENCES request (request_id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  token_hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (request_id, purpose)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX request_link_token ON request_link (token_hash);
CREATE INDEX request_link_tenant ON request_link (tenant_id);
CREATE INDEX request_link_expires ON request_link (expires_at);
