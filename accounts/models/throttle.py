"""How often something was tried in a window of time. One SQL statement counts; see sql/throttle."""

from django.db import models


class Throttle(models.Model):
    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
