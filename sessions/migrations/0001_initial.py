
import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import roundtable.addresses
import sessions.models.cities
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='City',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('name', models.CharField(max_length=80, verbose_name='city')),
                ('name_en', models.CharField(max_length=80, null=True, verbose_name='city')),
                ('name_km', models.CharField(max_length=80, null=True, verbose_name='city')),
                ('country', models.CharField(blank=True, help_text='Shown beside the city if filled in.', max_length=80, verbose_name='country')),
                ('country_en', models.CharField(blank=True, help_text='Shown beside the city if filled in.', max_length=80, null=True, verbose_name='country')),
                ('country_km', models.CharField(blank=True, help_text='Shown beside the city if filled in.', max_length=80, null=True, verbose_name='country')),
                ('zone', models.CharField(choices=sessions.models.cities.zone_choices, max_length=40, validators=[sessions.models.cities.known_zone], verbose_name='time zone')),
                ('is_shown', models.BooleanField(default=True, verbose_name='shown on every session')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'city',
                'verbose_name_plural': 'cities',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name_en__isnull', False), models.Q(('name_en', ''), _negated=True)), name='roundtable_sessions_city_english'), models.CheckConstraint(condition=models.Q(('name_km__isnull', False), models.Q(('name_km', ''), _negated=True)), name='roundtable_sessions_city_khmer'), models.CheckConstraint(condition=models.Q(('zone', ''), _negated=True), name='city_has_zone')],
            },
        ),
        migrations.CreateModel(
            name='Roundtable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('published_on', models.DateField(blank=True, editable=False, null=True, verbose_name='published on')),
                ('slug', models.SlugField(blank=True, help_text='The last part of the address, for both languages. Left empty, it is made from the English title. Once published, an old address leads on to the new one.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small Latin letters, digits and single hyphens only, for example “planning-session”.'), roundtable.addresses.not_reserved], verbose_name='address')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_km', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('host', models.CharField(help_text='The institution that receives the roundtable; its officials are meant.', max_length=200, verbose_name='host institution')),
                ('host_en', models.CharField(help_text='The institution that receives the roundtable; its officials are meant.', max_length=200, null=True, verbose_name='host institution')),
                ('host_km', models.CharField(help_text='The institution that receives the roundtable; its officials are meant.', max_length=200, null=True, verbose_name='host institution')),
                ('summary', models.TextField(max_length=600, verbose_name='summary')),
                ('summary_en', models.TextField(max_length=600, null=True, verbose_name='summary')),
                ('summary_km', models.TextField(max_length=600, null=True, verbose_name='summary')),
                ('body', models.TextField(blank=True, help_text='Markdown.', verbose_name='text')),
                ('body_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='text')),
                ('body_km', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='text')),
                ('body_html', models.TextField(default='', editable=False)),
                ('body_html_en', models.TextField(default='', editable=False, null=True)),
                ('body_html_km', models.TextField(default='', editable=False, null=True)),
                ('stage', models.CharField(choices=[('gathering', 'gathering voices'), ('closed', 'closed to new voices'), ('held', 'held'), ('published', 'results published')], default='gathering', editable=False, max_length=10, verbose_name='stage')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='The highest number stands first.', verbose_name='order')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'roundtable',
                'verbose_name_plural': 'roundtables',
                'ordering': ['-position', 'slug'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('value', models.CharField(max_length=30, verbose_name='number')),
                ('value_en', models.CharField(max_length=30, null=True, verbose_name='number')),
                ('value_km', models.CharField(max_length=30, null=True, verbose_name='number')),
                ('label', models.CharField(max_length=200, verbose_name='what it counts')),
                ('label_en', models.CharField(max_length=200, null=True, verbose_name='what it counts')),
                ('label_km', models.CharField(max_length=200, null=True, verbose_name='what it counts')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('roundtable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='roundtable_sessions.roundtable')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DialogueSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('published_on', models.DateField(blank=True, editable=False, null=True, verbose_name='published on')),
                ('slug', models.SlugField(blank=True, help_text='The last part of the address, for both languages. Left empty, it is made from the English title. Once published, an old address leads on to the new one.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small Latin letters, digits and single hyphens only, for example “planning-session”.'), roundtable.addresses.not_reserved], verbose_name='address')),
                ('kind', models.CharField(choices=[('planning', 'planning session'), ('working', 'working officials session'), ('leadership', 'higher-leadership officials session'), ('briefing', 'briefing'), ('training', 'training'), ('other', 'other meeting')], max_length=12, verbose_name='kind')),
                ('status', models.CharField(choices=[('undetermined', 'time to be determined'), ('tentative', 'tentative'), ('scheduled', 'scheduled'), ('postponed', 'postponed'), ('cancelled', 'cancelled'), ('held', 'held')], default='undetermined', max_length=12, verbose_name='status')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_km', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_km', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('start', models.DateTimeField(blank=True, null=True, verbose_name='start')),
                ('length', models.PositiveSmallIntegerField(blank=True, help_text='May be left empty.', null=True, verbose_name='length in minutes')),
                ('reason', models.CharField(blank=True, help_text='Why it is postponed or cancelled; readers see it.', max_length=300, verbose_name='reason')),
                ('reason_en', models.CharField(blank=True, help_text='Why it is postponed or cancelled; readers see it.', max_length=300, null=True, verbose_name='reason')),
                ('reason_km', models.CharField(blank=True, help_text='Why it is postponed or cancelled; readers see it.', max_length=300, null=True, verbose_name='reason')),
                ('approximate_date', models.CharField(blank=True, help_text='For example “February 2025”, where no exact time is known.', max_length=120, verbose_name='approximate date in words')),
                ('approximate_date_en', models.CharField(blank=True, help_text='For example “February 2025”, where no exact time is known.', max_length=120, null=True, verbose_name='approximate date in words')),
                ('approximate_date_km', models.CharField(blank=True, help_text='For example “February 2025”, where no exact time is known.', max_length=120, null=True, verbose_name='approximate date in words')),
                ('audience', models.CharField(blank=True, max_length=300, verbose_name='audience')),
                ('audience_en', models.CharField(blank=True, max_length=300, null=True, verbose_name='audience')),
                ('audience_km', models.CharField(blank=True, max_length=300, null=True, verbose_name='audience')),
                ('languages', models.CharField(blank=True, max_length=200, verbose_name='languages and interpretation')),
                ('languages_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='languages and interpretation')),
                ('languages_km', models.CharField(blank=True, max_length=200, null=True, verbose_name='languages and interpretation')),
                ('participation', models.TextField(blank=True, help_text='Markdown.', verbose_name='how to take part')),
                ('participation_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='how to take part')),
                ('participation_km', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='how to take part')),
                ('participation_html', models.TextField(default='', editable=False)),
                ('participation_html_en', models.TextField(default='', editable=False, null=True)),
                ('participation_html_km', models.TextField(default='', editable=False, null=True)),
                ('agenda', models.TextField(blank=True, help_text='Markdown.', verbose_name='agenda')),
                ('agenda_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='agenda')),
                ('agenda_km', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='agenda')),
                ('agenda_html', models.TextField(default='', editable=False)),
                ('agenda_html_en', models.TextField(default='', editable=False, null=True)),
                ('agenda_html_km', models.TextField(default='', editable=False, null=True)),
                ('report', models.TextField(blank=True, help_text='Markdown. After the session was held.', verbose_name='report')),
                ('report_en', models.TextField(blank=True, help_text='Markdown. After the session was held.', null=True, verbose_name='report')),
                ('report_km', models.TextField(blank=True, help_text='Markdown. After the session was held.', null=True, verbose_name='report')),
                ('report_html', models.TextField(default='', editable=False)),
                ('report_html_en', models.TextField(default='', editable=False, null=True)),
                ('report_html_km', models.TextField(default='', editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('calendar_digest', models.CharField(default='', editable=False, max_length=64)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('host_city', models.ForeignKey(blank=True, help_text="The start below is this city's local time.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted_sessions', to='roundtable_sessions.city', verbose_name='host city')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='roundtable_sessions.dialoguesession', verbose_name='replaced by')),
                ('roundtable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='roundtable_sessions.roundtable', verbose_name='roundtable')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
            },
        ),
        migrations.CreateModel(
            name='StageChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(choices=[('gathering', 'gathering voices'), ('closed', 'closed to new voices'), ('held', 'held'), ('published', 'results published')], max_length=10, verbose_name='from')),
                ('after', models.CharField(choices=[('gathering', 'gathering voices'), ('closed', 'closed to new voices'), ('held', 'held'), ('published', 'results published')], max_length=10, verbose_name='to')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('on', models.DateField(default=django.utils.timezone.localdate, verbose_name='date')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('roundtable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='roundtable_sessions.roundtable')),
            ],
            options={
                'verbose_name': 'change of stage',
                'verbose_name_plural': 'changes of stage',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='roundtable',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['gathering', 'closed', 'held', 'published'])), name='roundtable_sessions_roundtable_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='roundtable',
            constraint=models.CheckConstraint(condition=models.Q(('title_en__isnull', False), models.Q(('title_en', ''), _negated=True), ('host_en__isnull', False), models.Q(('host_en', ''), _negated=True), ('summary_en__isnull', False), models.Q(('summary_en', ''), _negated=True)), name='roundtable_sessions_roundtable_english'),
        ),
        migrations.AddConstraint(
            model_name='roundtable',
            constraint=models.CheckConstraint(condition=models.Q(('published_on__isnull', True), models.Q(('title_km__isnull', False), models.Q(('title_km', ''), _negated=True), ('host_km__isnull', False), models.Q(('host_km', ''), _negated=True), ('summary_km__isnull', False), models.Q(('summary_km', ''), _negated=True)), _connector='OR'), name='roundtable_sessions_roundtable_khmer_to_publish'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('value_en__isnull', False), models.Q(('value_en', ''), _negated=True), ('label_en__isnull', False), models.Q(('label_en', ''), _negated=True)), name='roundtable_sessions_figure_english'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('value_km__isnull', False), models.Q(('value_km', ''), _negated=True), ('label_km__isnull', False), models.Q(('label_km', ''), _negated=True)), name='roundtable_sessions_figure_khmer'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['undetermined', 'tentative', 'scheduled', 'postponed', 'cancelled', 'held'])), name='roundtable_sessions_dialoguesession_status_known'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['planning', 'working', 'leadership', 'briefing', 'training', 'other'])), name='roundtable_sessions_dialoguesession_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['scheduled', 'held']), _negated=True), ('start__isnull', False), _connector='OR'), name='scheduled_session_has_start'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('start__isnull', True), ('host_city__isnull', False), _connector='OR'), name='session_with_start_has_zone'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'undetermined'), _negated=True), ('start__isnull', True), _connector='OR'), name='undetermined_session_has_no_start'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'postponed'), _negated=True), models.Q(('reason_en__isnull', False), models.Q(('reason_en', ''), _negated=True)), _connector='OR'), name='postponed_session_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'postponed'), _negated=True), ('published_on__isnull', True), models.Q(('reason_km__isnull', False), models.Q(('reason_km', ''), _negated=True)), _connector='OR'), name='postponed_session_has_reason_in_khmer'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('length__isnull', True), ('length__gt', 0), _connector='OR'), name='session_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'held'), models.Q(models.Q(('report_en__isnull', False), models.Q(('report_en', ''), _negated=True)), models.Q(('report_km__isnull', False), models.Q(('report_km', ''), _negated=True)), _connector='OR', _negated=True), _connector='OR'), name='only_a_held_session_has_a_report'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), models.Q(('replaced_by', models.F('pk')), _negated=True), _connector='OR'), name='session_does_not_replace_itself'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), ('status__in', ['postponed', 'cancelled']), _connector='OR'), name='only_a_session_that_fell_out_is_replaced'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('start__isnull', True), models.Q(('start__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('start__lt', datetime.datetime(2100, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), _connector='OR'), name='session_is_in_this_century'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('title_en__isnull', False), models.Q(('title_en', ''), _negated=True)), name='roundtable_sessions_dialoguesession_english'),
        ),
        migrations.AddConstraint(
            model_name='dialoguesession',
            constraint=models.CheckConstraint(condition=models.Q(('published_on__isnull', True), models.Q(('title_km__isnull', False), models.Q(('title_km', ''), _negated=True)), _connector='OR'), name='roundtable_sessions_dialoguesession_khmer_to_publish'),
        ),
        migrations.AddConstraint(
            model_name='stagechange',
            constraint=models.CheckConstraint(condition=models.Q(('before__in', ['gathering', 'closed', 'held', 'published'])), name='roundtable_sessions_stagechange_before_known'),
        ),
        migrations.AddConstraint(
            model_name='stagechange',
            constraint=models.CheckConstraint(condition=models.Q(('after__in', ['gathering', 'closed', 'held', 'published'])), name='roundtable_sessions_stagechange_after_known'),
        ),
    ]
