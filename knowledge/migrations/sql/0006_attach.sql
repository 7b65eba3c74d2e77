CREATE TRIGGER b_rated BEFORE INSERT OR UPDATE ON knowledge_article FOR EACH ROW WHEN (app.uid() IS NOT NULL) EXECUTE FUNCTION app.article_rated();

-- reverse
DROP TRIGGER b_rated ON knowledge_article;
