-- What is watched, and what counts as an alarm. The revision rises with every change of what is judged.
CREATE TABLE rule (
  rule_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  scope_kind TEXT NOT NULL,
  scope_id BYTEA,
  scope_profile TEXT,
  watches TEXT NOT NULL,
  metric TEXT,
  comparison TEXT,
  threshold DOUBLE PRECISION,
  hysteresis DOUBLE PRECISION,
  duration_seconds BIGINT NOT NULL,
  silence_seconds BIGINT,
  severity TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX rule_tenant ON rule (tenant_id, rule_id);

-- Who gets an e-mail: an account, or an address.
CREATE TABLE rule_recipient (
  rule_id BYTEA NOT NULL REFERENCES rule (rule_id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  account_id BYTEA,
  email TEXT,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (rule_id, position)
);
CREATE INDEX rule_recipient_tenant ON rule_recipient (tenant_id, added_at);
CREATE INDEX rule_recipient_account ON rule_recipient (account_id);

-- The course of alarms.
CREATE TABLE alarm (
  alarm_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  rule_id BYTEA NOT NULL,
  rule_revision BIGINT NOT NULL,
  rule_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  device_id BYTEA,
  gateway_id BYTEA,
  metric TEXT,
  comparison TEXT,
  threshold DOUBLE PRECISION,
  value DOUBLE PRECISION,
  last_seen_at BIGINT,
  raised_at BIGINT NOT NULL,
  acknowledged_at BIGINT,
  acknowledged_by BYTEA,
  acknowledged_name TEXT,
  note TEXT,
  cleared_at BIGINT,
  cleared_because TEXT
);
CREATE INDEX alarm_tenant ON alarm (tenant_id, alarm_id);
CREATE INDEX alarm_age ON alarm (tenant_id, raised_at);
CREATE INDEX alarm_open ON alarm (rule_id) WHERE cleared_at IS NULL;
CREATE INDEX alarm_device ON alarm (device_id, alarm_id);
CREATE INDEX alarm_gateway ON alarm (gateway_id, alarm_id);

-- How far each rule is with each device or gateway, as of a commit of the arrival log.
CREATE TABLE rule_state (
  rule_id BYTEA NOT NULL,
  object_id BYTEA NOT NULL,
  object_kind TEXT NOT NULL,
  tenant_id BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  pending_since BIGINT,
  alarm_id BYTEA,
  PRIMARY KEY (rule_id, object_id)
);
CREATE INDEX rule_state_tenant ON rule_state (tenant_id, last_at);
CREATE INDEX rule_state_object ON rule_state (object_id);

-- How far the arrival log is evaluated, and a fence: whoever evaluates raises it, and sees if somebody else has.
CREATE TABLE alarm_cursor (
  cursor_id BIGINT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  alive_at BIGINT NOT NULL
);
INSERT INTO alarm_cursor (cursor_id, sequence, fence, alive_at) VALUES (1, 0, 0, 0);

-- When nothing at all could be heard: that time is not silence of a device.
CREATE TABLE ingest_outage (
  started_at BIGINT NOT NULL PRIMARY KEY,
  ended_at BIGINT NOT NULL
);
