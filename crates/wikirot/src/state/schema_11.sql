-- What is known of registrable domains, to know whether they changed hands.
CREATE TABLE domain (
    name             TEXT PRIMARY KEY,
    name_servers     BLOB,                   -- two bytes for each; empty: nobody says; NULL: to be asked for
    name_servers_now TEXT                    -- the names of others that were found when signs were weighed
) STRICT, WITHOUT ROWID;

-- A number for whom the certificate named first, and for whom it names now where that is another; 0 for nobody.
ALTER TABLE host ADD COLUMN owner INTEGER;
ALTER TABLE host ADD COLUMN owner_now INTEGER;
