"""What the portal remembers of its own upkeep."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Upkeep(models.Model):
    """The one row of dates and names that a coordinator fills in, so that nothing runs out unseen."""

    domain_until = models.DateField(_("domain name paid until"), null=True, blank=True)
    domain_with = models.CharField(_("domain name registered with"), max_length=100, blank=True)
    certificate_until = models.DateField(_("certificate good until"), null=True, blank=True)
    server_until = models.DateField(_("server paid until"), null=True, blank=True)
    server_with = models.CharField(_("server rented from"), max_length=100, blank=True)
    last_drill_on = models.DateField(_("last restore drill"), null=True, blank=True)
    last_paper_check_on = models.DateField(
        _("recovery key on paper last seen"), null=True, blank=True
    )
    changed_on = models.DateField(editable=False, default=timezone.localdate)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        app_label = "roundtable"
        verbose_name = _("upkeep")
        verbose_name_plural = _("upkeep")
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_upkeep")]

    def __str__(self):
        return str(_("Upkeep"))

    def save(self, **kwargs):
        """Save as the only row."""
        self.pk = 1
        super().save(**kwargs)

    @classmethod
    def current(cls):
        """Return the row, or an empty one as long as none is stored."""
        return cls.objects.filter(pk=1).first() or cls()


class BackupRun(models.Model):
    """One backup, check or restore that was finished."""

    class Kind(models.TextChoices):
        """What was done."""

        BACKUP = "backup", _("backup")
        CHECK = "check", _("check of a backup")
        RESTORE = "restore", _("restored")

    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    at = models.DateTimeField(_("time (UTC)"), default=timezone.now)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        app_label = "roundtable"
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d}"
