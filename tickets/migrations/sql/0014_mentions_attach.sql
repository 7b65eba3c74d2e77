CREATE TRIGGER b_mentions BEFORE INSERT ON tickets_archive FOR EACH ROW EXECUTE FUNCTION app.keep_mentions();
CREATE TRIGGER d_mentions AFTER DELETE ON tickets_archive FOR EACH ROW WHEN (OLD.restored_in IS NOT NULL)
  EXECUTE FUNCTION app.restore_mentions();

-- reverse
DROP TRIGGER d_mentions ON tickets_archive;
DROP TRIGGER b_mentions ON tickets_archive;
