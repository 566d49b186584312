-- Who needs to know an entry's text, as its writer said: nobody in particular, or those who may read a class of words.
ALTER TABLE timeline ADD COLUMN need text NOT NULL DEFAULT '' CHECK (need IN ('', 'medical', 'personal', 'tactical'));
