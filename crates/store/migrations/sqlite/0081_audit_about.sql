-- What an entry is about stands beside the chain, which has a salted hash of it: so it can go with the person it leads to.
-- Entries from before this keep what they were about in object_id, which their links are made of.
ALTER TABLE audit ADD COLUMN about_id BLOB;
ALTER TABLE audit ADD COLUMN about_salt BLOB;
ALTER TABLE audit ADD COLUMN about_hash BLOB;
CREATE INDEX audit_about ON audit (about_id) WHERE about_id IS NOT NULL;
