CREATE TRIGGER h_articles AFTER INSERT ON tickets_message FOR EACH ROW
  WHEN (NEW.side = 'staff' AND NEW.visibility = 'public' AND NEW.content LIKE '%/help/%') EXECUTE FUNCTION app.article_uses();
CREATE TRIGGER c_discard AFTER DELETE ON knowledge_articlefile FOR EACH ROW EXECUTE FUNCTION app.discard_article_file();

-- reverse
DROP TRIGGER c_discard ON knowledge_articlefile;
DROP TRIGGER h_articles ON tickets_message;
