-- What is watched, and what counts as an alarm. The revision rises with every change of what is judged.
CREATE TABLE rule (
  rule_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  scope_kind TEXT NOT NULL,
  scope_id BLOB,
  scope_profile TEXT,
  watches TEXT NOT NULL,
  metric TEXT,
  comparison TEXT,
  threshold REAL,
  hysteresis REAL,
  duration_seconds INTEGER NOT NULL,
  silence_seconds INTEGER,
  severity TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_tenant ON rule (tenant_id, rule_id);

-- Who gets an e-mail: an account, or an address.
CREATE TABLE rule_recipient (
  rule_id BLOB NOT NULL REFERENCES rule (rule_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  account_id BLOB,
  email TEXT,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (rule_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_recipient_tenant ON rule_recipient (tenant_id, added_at);
CREATE INDEX rule_recipient_account ON rule_recipient (account_id);

-- The course of alarms.
CREATE TABLE alarm (
  alarm_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  rule_id BLOB NOT NULL,
  rule_revision INTEGER NOT NULL,
  rule_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  device_id BLOB,
  gateway_id BLOB,
  metric TEXT,
  comparison TEXT,
  threshold REAL,
  value REAL,
  last_seen_at INTEGER,
  raised_at INTEGER NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by BLOB,
  acknowledged_name TEXT,
  note TEXT,
  cleared_at INTEGER,
  cleared_because TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_tenant ON alarm (tenant_id, alarm_id);
CREATE INDEX alarm_age ON alarm (tenant_id, raised_at);
CREATE INDEX alarm_open ON alarm (rule_id) WHERE cleared_at IS NULL;
CREATE INDEX alarm_device ON alarm (device_id, alarm_id);
CREATE INDEX alarm_gateway ON alarm (gateway_id, alarm_id);

-- How far each rule is with each device or gateway, as of a commit of the arrival log.
CREATE TABLE rule_state (
  rule_id BLOB NOT NULL,
  object_id BLOB NOT NULL,
  object_kind TEXT NOT NULL,
  tenant_id BLOB NOT NULL,
  revision INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  pending_since INTEGER,
  alarm_id BLOB,
  PRIMARY KEY (rule_id, object_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_state_tenant ON rule_state (tenant_id, last_at);
CREATE INDEX rule_state_object ON rule_state (object_id);

-- How far the arrival log is evaluated, and a fence: whoever evaluates raises it, and sees if somebody else has.
CREATE TABLE alarm_cursor (
  cursor_id INTEGER NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  alive_at INTEGER NOT NULL
) STRICT;
INSERT INTO alarm_cursor (cursor_id, sequence, fence, alive_at) VALUES (1, 0, 0, 0);

-- When nothing at all could be heard: that time is not silence of a device.
CREATE TABLE ingest_outage (
  started_at INTEGER NOT NULL PRIMARY KEY,
  ended_at INTEGER NOT NULL
) STRICT;
