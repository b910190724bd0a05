-- A person who can sign in, or is invited to.
CREATE TABLE account (
  account_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  subject_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  company TEXT,
  phone TEXT,
  address TEXT,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  activated_at BIGINT
);
CREATE UNIQUE INDEX account_email ON account (product, email);
CREATE INDEX account_tenant ON account (tenant_id, last_name, first_name, account_id);
CREATE INDEX account_subject ON account (subject_id);

-- The password's hash.
CREATE TABLE credential (
  account_id BYTEA NOT NULL PRIMARY KEY REFERENCES account (account_id) ON DELETE CASCADE,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  password_hash TEXT NOT NULL,
  set_at BIGINT NOT NULL
);
CREATE INDEX credential_tenant ON credential (tenant_id);

-- The links out of mails: at most one of each purpose is good at a time.
CREATE TABLE account_link (
  account_id BYTEA NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  token_hash BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, purpose)
);
CREATE UNIQUE INDEX account_link_token ON account_link (token_hash);
CREATE INDEX account_link_tenant ON account_link (tenant_id);
CREATE INDEX account_link_expires ON account_link (expires_at);

CREATE TABLE session (
  session_id BYTEA NOT NULL PRIMARY KEY,
  account_id BYTEA NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  token_hash BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  ip TEXT,
  browser TEXT,
  browser_version TEXT,
  os TEXT
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_account ON session (account_id, last_used_at);
CREATE INDEX session_tenant ON session (tenant_id, last_used_at);

-- What a machine signs in with, in the name of the account that made it.
CREATE TABLE api_token (
  token_id BYTEA NOT NULL PRIMARY KEY,
  account_id BYTEA NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  token_hash BYTEA NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE UNIQUE INDEX api_token_token ON api_token (token_hash);
CREATE INDEX api_token_account ON api_token (account_id, token_id);
CREATE INDEX api_token_tenant ON api_token (tenant_id);

-- Whom to ask at a tenant; may be missing.
CREATE TABLE contact_person (
  tenant_id BYTEA NOT NULL PRIMARY KEY REFERENCES tenant (tenant_id),
  subject_id BYTEA NOT NULL,
  email TEXT,
  first_name TEXT,
  last_name TEXT,
  phone TEXT,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX contact_person_subject ON contact_person (subject_id);
