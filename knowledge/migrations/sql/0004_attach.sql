-- What looks like a misspelt word, or begins with it: serves app.alike_words.
CREATE INDEX knownword_similar ON knowledge_knownword USING gin (organization_id, word gin_trgm_ops) WITH (fastupdate = off);

CREATE TRIGGER f_words_insert AFTER INSERT ON knowledge_article REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.article_words();
CREATE TRIGGER f_words_update AFTER UPDATE ON knowledge_article REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.article_words();

-- reverse
DROP TRIGGER f_words_update ON knowledge_article;
DROP TRIGGER f_words_insert ON knowledge_article;
DROP INDEX knownword_similar;
