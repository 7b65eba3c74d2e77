CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON knowledge_section FOR EACH ROW EXECUTE FUNCTION app.section_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON knowledge_article FOR EACH ROW EXECUTE FUNCTION app.article_guard();
CREATE TRIGGER c_version AFTER INSERT OR UPDATE ON knowledge_article FOR EACH ROW EXECUTE FUNCTION app.article_version();
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON knowledge_articleversion FOR EACH ROW EXECUTE FUNCTION app.version_guard();
CREATE TRIGGER a_touch BEFORE UPDATE ON knowledge_oldslug FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON knowledge_articledraft FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON knowledge_articlefeedback FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON knowledge_articlefile FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON knowledge_missedsearch FOR EACH ROW EXECUTE FUNCTION app.touch();

-- reverse
DROP TRIGGER a_touch ON knowledge_missedsearch;
DROP TRIGGER a_touch ON knowledge_articlefile;
DROP TRIGGER a_touch ON knowledge_articlefeedback;
DROP TRIGGER a_touch ON knowledge_articledraft;
DROP TRIGGER a_touch ON knowledge_oldslug;
DROP TRIGGER a_guard ON knowledge_articleversion;
DROP TRIGGER c_version ON knowledge_article;
DROP TRIGGER a_guard ON knowledge_article;
DROP TRIGGER a_guard ON knowledge_section;
