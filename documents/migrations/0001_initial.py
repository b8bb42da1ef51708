
import django.core.validators
import roundtable.addresses
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('published_on', models.DateField(blank=True, editable=False, null=True, verbose_name='published on')),
                ('slug', models.SlugField(blank=True, help_text='The last part of the address, for both languages. Left empty, it is made from the English title. Once published, an old address leads on to the new one.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small Latin letters, digits and single hyphens only, for example “planning-session”.'), roundtable.addresses.not_reserved], verbose_name='address')),
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
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-dated', '-pk'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish', 'approve'),
            },
        ),
    ]
