CREATE TRIGGER d_wakes AFTER INSERT ON tickets_message FOR EACH ROW
  WHEN (NEW.side = 'customer' AND NEW.visibility = 'public' AND NOT NEW.opens) EXECUTE FUNCTION app.message_wakes();
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_savedview FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_bulkrun FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER d_wake AFTER INSERT OR UPDATE OF state ON tickets_bulkrun FOR EACH STATEMENT EXECUTE FUNCTION app.wake();

-- reverse
DROP TRIGGER d_wake ON tickets_bulkrun;
DROP TRIGGER a_touch ON tickets_bulkrun;
DROP TRIGGER a_touch ON tickets_savedview;
DROP TRIGGER d_wakes ON tickets_message;
