"""What staff are shown of tickets: values for templates, made in few queries."""
