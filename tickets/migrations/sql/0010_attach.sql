CREATE TRIGGER f_words_insert AFTER INSERT ON tickets_ticket REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.ticket_words();
CREATE TRIGGER f_words_update AFTER UPDATE ON tickets_ticket REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.ticket_words();
CREATE TRIGGER f_words_insert AFTER INSERT ON tickets_message REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.message_words();
CREATE TRIGGER f_words_update AFTER UPDATE ON tickets_message REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.message_words();
CREATE TRIGGER f_words AFTER UPDATE ON accounts_user FOR EACH ROW
  WHEN (NEW.role = 'customer' AND (OLD.name, OLD.first_name, OLD.last_name, OLD.email, OLD.custom_fields)
    IS DISTINCT FROM (NEW.name, NEW.first_name, NEW.last_name, NEW.email, NEW.custom_fields)) EXECUTE FUNCTION app.person_words();

-- reverse
DROP TRIGGER f_words ON accounts_user;
DROP TRIGGER f_words_update ON tickets_message;
DROP TRIGGER f_words_insert ON tickets_message;
DROP TRIGGER f_words_update ON tickets_ticket;
DROP TRIGGER f_words_insert ON tickets_ticket;
