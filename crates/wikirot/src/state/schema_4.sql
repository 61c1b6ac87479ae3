-- What an alive page looked like when it was first seen so (16 bytes, see `portraits.rs`), what it looks like now where
-- that is another page, and its title of then, kept once it fails or is another: until then the log has it.
ALTER TABLE target ADD COLUMN portrait BLOB;
ALTER TABLE target ADD COLUMN portrait_now BLOB;
ALTER TABLE target ADD COLUMN title_then TEXT;
