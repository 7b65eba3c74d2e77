-- Whether a machine drafted a message is said afterwards; the history tells it as it tells of the text.
DROP TRIGGER c_event_update ON tickets_message;
CREATE TRIGGER c_event_update AFTER UPDATE ON tickets_message FOR EACH ROW
  WHEN ((OLD.content, OLD.deleted_at, OLD.ticket_id, OLD.is_ai_generated)
    IS DISTINCT FROM (NEW.content, NEW.deleted_at, NEW.ticket_id, NEW.is_ai_generated))
  EXECUTE FUNCTION app.log_event('message', '{content,visibility,deleted_at,is_ai_generated}');

-- reverse
DROP TRIGGER c_event_update ON tickets_message;
CREATE TRIGGER c_event_update AFTER UPDATE ON tickets_message FOR EACH ROW
  WHEN ((OLD.content, OLD.deleted_at, OLD.ticket_id) IS DISTINCT FROM (NEW.content, NEW.deleted_at, NEW.ticket_id))
  EXECUTE FUNCTION app.log_event('message', '{content,visibility,deleted_at}');
