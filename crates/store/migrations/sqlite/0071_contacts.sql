-- A person is found by what they are reached by (privacy/subjects.rs) without reading everybody's rows.
CREATE INDEX account_by_email ON account (lower(email));
CREATE INDEX contact_person_by_email ON contact_person (lower(email));
CREATE INDEX rule_recipient_by_email ON rule_recipient (lower(email));
CREATE INDEX message_by_address ON message (lower(address));
CREATE INDEX request_by_email ON request (lower(email));
CREATE INDEX account_by_phone ON account (replace(replace(replace(replace(replace(replace(phone, '+', ''), ' ', ''), '-', ''), '/', ''), '(', ''), ')', ''));
CREATE INDEX contact_person_by_phone ON contact_person (replace(replace(replace(replace(replace(replace(phone, '+', ''), ' ', ''), '-', ''), '/', ''), '(', ''), ')', ''));
CREATE INDEX request_by_phone ON request (replace(replace(replace(replace(replace(replace(phone, '+', ''), ' ', ''), '-', ''), '/', ''), '(', ''), ')', ''));
