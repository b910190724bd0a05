-- An address that somebody wrote into a rule gets mails once whoever reads them has said so, by a link. Those that are
-- named already have got them all along.
CREATE TABLE alarm_recipient_link (
  subject_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  link_hash BLOB,
  confirmed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_recipient_link_tenant ON alarm_recipient_link (tenant_id, asked_at);
CREATE INDEX alarm_recipient_link_hash ON alarm_recipient_link (link_hash);
INSERT INTO alarm_recipient_link (subject_id, tenant_id, asked_at, link_hash, confirmed_at)
SELECT subject_id, tenant_id, min(added_at), NULL, min(added_at) FROM rule_recipient
WHERE subject_id IS NOT NULL AND email IS NOT NULL GROUP BY subject_id, tenant_id;
