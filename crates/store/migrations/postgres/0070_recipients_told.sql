-- Of telling recipients (Art. 19): when it was over, told or not; and why it was impossible or disproportionate.
ALTER TABLE notification ADD COLUMN closed_at BIGINT;
ALTER TABLE notification ADD COLUMN exception TEXT;
ALTER TABLE notification ADD COLUMN because TEXT;
UPDATE notification SET closed_at = told_at;
DROP INDEX notification_open;
CREATE INDEX notification_open ON notification (product, made_at) WHERE closed_at IS NULL;
CREATE INDEX notification_tenant ON notification (tenant_id, made_at);
