-- The normal form of an address beside it (types::NormalAddress), filled when the database is opened.
ALTER TABLE account ADD COLUMN email_normal TEXT;
-- The same of accounts made or given another address since: no two have one. Those from before keep what they have.
ALTER TABLE account ADD COLUMN email_claim TEXT;
ALTER TABLE contact_person ADD COLUMN email_normal TEXT;
ALTER TABLE rule_recipient ADD COLUMN email_normal TEXT;
CREATE UNIQUE INDEX account_email_claim ON account (product, email_claim);
CREATE INDEX account_email_normal ON account (email_normal);
CREATE INDEX contact_person_email_normal ON contact_person (email_normal);
CREATE INDEX rule_recipient_email_normal ON rule_recipient (email_normal);
DROP INDEX account_by_email;
DROP INDEX contact_person_by_email;
DROP INDEX rule_recipient_by_email;
DROP INDEX message_by_address;
DROP INDEX request_by_email;
DROP INDEX request_by_phone;
-- The address a link was sent to: it is good while the person has that address.
ALTER TABLE person_link ADD COLUMN address TEXT;
DROP INDEX request_subject;
CREATE INDEX request_by_subject ON request (subject_id);
-- Whom a case concerns, from the moment it is proven who asks.
CREATE TABLE request_subject (
  request_id BLOB NOT NULL REFERENCES request (request_id) ON DELETE CASCADE,
  subject_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  PRIMARY KEY (request_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_subject_subject ON request_subject (subject_id);
CREATE INDEX request_subject_tenant ON request_subject (tenant_id);
