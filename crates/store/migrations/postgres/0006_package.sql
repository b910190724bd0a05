-- Public keys for what this server signs. The private key is in a file, or in `setting`.
CREATE TABLE signing_key (
  kid TEXT NOT NULL PRIMARY KEY,
  public_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT
);

-- A code that lets another server hand over a person's data, once (Art. 20(2)).
CREATE TABLE transfer_offer (
  offer_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  code_hash BYTEA NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX transfer_offer_subject ON transfer_offer (subject_id);

-- What another server handed over: it waits until the person says what becomes of it.
CREATE TABLE transfer_in (
  transfer_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  offer_id BYTEA NOT NULL,
  sender TEXT NOT NULL,
  controller TEXT NOT NULL,
  kid TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  decided_at BIGINT,
  package_sha256 TEXT NOT NULL,
  rows_count BIGINT NOT NULL,
  categories TEXT NOT NULL,
  package BYTEA
);
CREATE INDEX transfer_in_subject ON transfer_in (subject_id, received_at);
CREATE INDEX transfer_in_age ON transfer_in (tenant_id, received_at);

-- What we handed over.
CREATE TABLE transfer_out (
  transfer_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  product TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  receiver TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  package_sha256 TEXT NOT NULL,
  rows_count BIGINT NOT NULL,
  categories TEXT NOT NULL,
  receipt TEXT
);
CREATE INDEX transfer_out_subject ON transfer_out (subject_id, sent_at);
CREATE INDEX transfer_out_age ON transfer_out (tenant_id, sent_at);

-- What a person took over from another server, record by record, each of a category of our notice.
CREATE TABLE transferred_record (
  record_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  subject_id BYTEA NOT NULL,
  transfer_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  origin TEXT NOT NULL,
  content TEXT NOT NULL
);
CREATE INDEX transferred_record_subject ON transferred_record (subject_id);
CREATE INDEX transferred_record_age ON transferred_record (tenant_id, category, accepted_at);
