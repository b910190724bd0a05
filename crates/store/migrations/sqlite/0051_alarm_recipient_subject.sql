-- Whoever is named by an address alone is a person too, who can ask and be erased.
ALTER TABLE rule_recipient ADD COLUMN subject_id BLOB;
CREATE INDEX rule_recipient_subject ON rule_recipient (subject_id);
