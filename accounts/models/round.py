"""When the worker last went a round (expiry, retention, ...), so that two workers never go one twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Round(models.Model):
    name = models.CharField(_("name"), max_length=80, primary_key=True)
    started_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)
    # The worker's own sign of life stands here too, under the name "worker".
    seen_at = models.DateTimeField(_("last seen"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("round"), _("rounds")

    def __str__(self) -> str:
        return self.name
