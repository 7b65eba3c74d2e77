"""When the worker last went a round (expiry, retention, ...), so that two workers never go one twice."""

from django.db import models


class Round(models.Model):
    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    # The worker's own sign of life stands here too, under the name "worker".
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
