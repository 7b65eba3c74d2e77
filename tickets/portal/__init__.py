"""What customers are told of their requests: values for templates, never rows."""
