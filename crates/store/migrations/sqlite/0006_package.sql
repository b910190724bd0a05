-- Public keys for what this server signs. The private key is in a file, or in `setting`.
CREATE TABLE signing_key (
  kid TEXT NOT NULL PRIMARY KEY,
  public_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT, WITHOUT ROWID;

-- A code that lets another server hand over a person's data, once (Art. 20(2)).
CREATE TABLE transfer_offer (
  offer_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  code_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_offer_subject ON transfer_offer (subject_id);

-- What another server handed over: it waits until the person says what becomes of it.
CREATE TABLE transfer_in (
  transfer_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  offer_id BLOB NOT NULL,
  sender TEXT NOT NULL,
  controller TEXT NOT NULL,
  kid TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  decided_at INTEGER,
  package_sha256 TEXT NOT NULL,
  rows_count INTEGER NOT NULL,
  categories TEXT NOT NULL,
  package BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_in_subject ON transfer_in (subject_id, received_at);
CREATE INDEX transfer_in_age ON transfer_in (tenant_id, received_at);

-- What we handed over.
CREATE TABLE transfer_out (
  transfer_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  product TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  receiver TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  package_sha256 TEXT NOT NULL,
  rows_count INTEGER NOT NULL,
  categories TEXT NOT NULL,
  receipt TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_out_subject ON transfer_out (subject_id, sent_at);
CREATE INDEX transfer_out_age ON transfer_out (tenant_id, sent_at);

-- What a person took over from another server, record by record, each of a category of our notice.
CREATE TABLE transferred_record (
  record_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  subject_id BLOB NOT NULL,
  transfer_id BLOB NOT NULL,
  category TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  origin TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX transferred_record_subject ON transferred_record (subject_id);
CREATE INDEX transferred_record_age ON transferred_record (tenant_id, category, accepted_at);
