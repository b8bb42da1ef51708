import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('roundtable', '0002_search_trigrams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('name_hint', models.CharField(blank=True, help_text='So that you remember whom you sent it to; only organizers see it.', max_length=100, verbose_name='for whom')),
                ('made_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='invited on')),
                ('good_until', models.DateField(verbose_name='good until')),
                ('used_on', models.DateField(null=True, verbose_name='used on')),
                ('called_back_on', models.DateField(null=True, verbose_name='called back on')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('roles', models.ManyToManyField(related_name='+', to='auth.group', verbose_name='roles')),
                ('used_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to=settings.AUTH_USER_MODEL, verbose_name='used by')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-pk'],
                'default_permissions': ('add', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('used_by__isnull', True), ('used_on__isnull', True)), models.Q(('called_back_on__isnull', True), ('used_by__isnull', False), ('used_on__isnull', False)), _connector='OR'), name='roundtable_invitation_used')],
            },
        ),
    ]
