"""How dates and times are written, by language. Templates name a format and never spell one out."""
