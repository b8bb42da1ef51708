

import django.core.validators
import django.db.models.deletion
import roundtable.publication
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('roundtable_sessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('slug', models.SlugField(blank=True, help_text='The last part of the address, for both languages. Left empty, it is made from the English title. Once published, an old address leads on to the new one.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small Latin letters, digits and single hyphens only, for example “planning-session”.'), roundtable.publication.not_reserved], verbose_name='address')),
                ('published_on', models.DateField(blank=True, editable=False, null=True, verbose_name='published on')),
                ('approved_en', models.CharField(default='', editable=False, max_length=64)),
                ('approved_km', models.CharField(default='', editable=False, max_length=64)),
                ('approved_en_on', models.DateField(editable=False, null=True)),
                ('approved_km_on', models.DateField(editable=False, null=True)),
                ('approved_en_source', models.CharField(blank=True, choices=[('person', 'a second person'), ('alone', 'a team of one'), ('shipped', 'shipped with the portal')], default='', editable=False, max_length=8)),
                ('approved_km_source', models.CharField(blank=True, choices=[('person', 'a second person'), ('alone', 'a team of one'), ('shipped', 'shipped with the portal')], default='', editable=False, max_length=8)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_km', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('summary', models.TextField(max_length=600, verbose_name='summary')),
                ('summary_en', models.TextField(max_length=600, null=True, verbose_name='summary')),
                ('summary_km', models.TextField(max_length=600, null=True, verbose_name='summary')),
                ('body', models.TextField(help_text='Markdown.', verbose_name='text')),
                ('body_en', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('body_km', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('body_html', models.TextField(default='', editable=False)),
                ('body_html_en', models.TextField(default='', editable=False, null=True)),
                ('body_html_km', models.TextField(default='', editable=False, null=True)),
                ('dated', models.DateField(help_text='The day that the news is of.', verbose_name='date')),
                ('approved_en_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_km_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_en_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_km_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('roundtable', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='roundtable_sessions.roundtable', verbose_name='roundtable')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-dated', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('title_en__isnull', False), models.Q(('title_en', ''), _negated=True), ('summary_en__isnull', False), models.Q(('summary_en', ''), _negated=True), ('body_en__isnull', False), models.Q(('body_en', ''), _negated=True)), name='documents_announcement_english'), models.CheckConstraint(condition=models.Q(('published_on__isnull', True), models.Q(('title_km__isnull', False), models.Q(('title_km', ''), _negated=True), ('summary_km__isnull', False), models.Q(('summary_km', ''), _negated=True), ('body_km__isnull', False), models.Q(('body_km', ''), _negated=True)), _connector='OR'), name='documents_announcement_khmer_to_publish'), models.CheckConstraint(condition=models.Q(('approved_en', ''), models.Q(('approved_en_source', ''), _negated=True), _connector='OR'), name='documents_announcement_en_source'), models.CheckConstraint(condition=models.Q(models.Q(('approved_en_source', 'person'), _negated=True), models.Q(('approved_en_by__isnull', False), models.Q(('edited_en_by__isnull', True), models.Q(('approved_en_by', models.F('edited_en_by')), _negated=True), _connector='OR')), _connector='OR'), name='documents_announcement_en_second_person'), models.CheckConstraint(condition=models.Q(('approved_km', ''), models.Q(('approved_km_source', ''), _negated=True), _connector='OR'), name='documents_announcement_km_source'), models.CheckConstraint(condition=models.Q(models.Q(('approved_km_source', 'person'), _negated=True), models.Q(('approved_km_by__isnull', False), models.Q(('edited_km_by__isnull', True), models.Q(('approved_km_by', models.F('edited_km_by')), _negated=True), _connector='OR')), _connector='OR'), name='documents_announcement_km_second_person')],
            },
        ),
    ]
