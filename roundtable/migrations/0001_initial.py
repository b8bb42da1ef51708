
import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import roundtable.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organizer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'organizer',
                'verbose_name_plural': 'organizers',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='PublishedSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('slug', models.SlugField(max_length=80)),
                ('target', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='one_target_a_slug')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('target', models.PositiveBigIntegerField()),
                ('slug', models.SlugField(max_length=80)),
                ('title_en', models.TextField()),
                ('title_km', models.TextField()),
                ('text_en', models.TextField()),
                ('text_km', models.TextField()),
                ('fold_title', models.TextField()),
                ('fold_en', models.TextField()),
                ('fold_km', models.TextField()),
                ('dated', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'target'), name='one_entry_a_text')],
            },
        ),
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('title', models.CharField(max_length=120, verbose_name='name of the site')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='name of the site')),
                ('title_km', models.CharField(max_length=120, null=True, verbose_name='name of the site')),
                ('organization', models.CharField(blank=True, max_length=200, verbose_name='organization')),
                ('organization_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='organization')),
                ('organization_km', models.CharField(blank=True, max_length=200, null=True, verbose_name='organization')),
                ('tagline', models.CharField(help_text='One short sentence.', max_length=200, verbose_name='heading of the home page')),
                ('tagline_en', models.CharField(help_text='One short sentence.', max_length=200, null=True, verbose_name='heading of the home page')),
                ('tagline_km', models.CharField(help_text='One short sentence.', max_length=200, null=True, verbose_name='heading of the home page')),
                ('lede', models.TextField(max_length=600, verbose_name='first paragraph of the home page')),
                ('lede_en', models.TextField(max_length=600, null=True, verbose_name='first paragraph of the home page')),
                ('lede_km', models.TextField(max_length=600, null=True, verbose_name='first paragraph of the home page')),
                ('contact_email', models.EmailField(blank=True, help_text='Shown to everybody, in the foot of each page.', max_length=254, verbose_name='contact')),
                ('security_email', models.EmailField(blank=True, help_text='Shown in security.txt. Left empty, the contact above is shown there.', max_length=254, verbose_name='contact for security reports')),
                ('data_licence', models.CharField(blank=True, default='CC BY 4.0', max_length=100, verbose_name='licence of open data')),
                ('data_licence_url', models.URLField(blank=True, default='https://creativecommons.org/licenses/by/4.0/', verbose_name='address of the licence')),
                ('smallest_group_inside', models.PositiveSmallIntegerField(default=10, help_text='Published numbers of fewer people than this are not shown.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(100)], verbose_name='smallest group shown, inside Cambodia')),
                ('smallest_group_abroad', models.PositiveSmallIntegerField(default=5, help_text='Published numbers of fewer people than this are not shown.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(100)], verbose_name='smallest group shown, abroad')),
                ('team_of_one', models.BooleanField(default=False, help_text='Only while the team has one member. Each approval given so is marked as such.', verbose_name='one person may approve her own texts')),
            ],
            options={
                'verbose_name': 'site settings',
                'verbose_name_plural': 'site settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_site_settings'), models.CheckConstraint(condition=models.Q(('smallest_group_abroad__gte', 5), ('smallest_group_inside__gte', 5)), name='groups_of_five_at_least'), models.CheckConstraint(condition=models.Q(('title_en__isnull', False), models.Q(('title_en', ''), _negated=True), ('tagline_en__isnull', False), models.Q(('tagline_en', ''), _negated=True), ('lede_en__isnull', False), models.Q(('lede_en', ''), _negated=True)), name='roundtable_sitesettings_english')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_en', models.CharField(default='', editable=False, max_length=64)),
                ('digest_km', models.CharField(default='', editable=False, max_length=64)),
                ('khmer_is_stale', models.BooleanField(default=False, editable=False, verbose_name='Khmer is out of date')),
                ('edited_on', models.DateField(editable=False, null=True)),
                ('published_on', models.DateField(blank=True, editable=False, null=True, verbose_name='published on')),
                ('slug', models.SlugField(blank=True, help_text='The last part of the address, for both languages. Left empty, it is made from the English title. Once published, an old address leads on to the new one.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small Latin letters, digits and single hyphens only, for example “planning-session”.'), roundtable.models.free_for_page], verbose_name='address')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_km', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='summary')),
                ('summary_en', models.CharField(blank=True, max_length=300, null=True, verbose_name='summary')),
                ('summary_km', models.CharField(blank=True, max_length=300, null=True, verbose_name='summary')),
                ('body', models.TextField(help_text='Markdown.', verbose_name='text')),
                ('body_en', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('body_km', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('body_html', models.TextField(default='', editable=False)),
                ('body_html_en', models.TextField(default='', editable=False, null=True)),
                ('body_html_km', models.TextField(default='', editable=False, null=True)),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'page',
                'verbose_name_plural': 'pages',
                'ordering': ['slug'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.CheckConstraint(condition=models.Q(('title_en__isnull', False), models.Q(('title_en', ''), _negated=True), ('body_en__isnull', False), models.Q(('body_en', ''), _negated=True)), name='roundtable_page_english'), models.CheckConstraint(condition=models.Q(('published_on__isnull', True), models.Q(('title_km__isnull', False), models.Q(('title_km', ''), _negated=True), ('body_km__isnull', False), models.Q(('body_km', ''), _negated=True)), _connector='OR'), name='roundtable_page_khmer_to_publish')],
            },
        ),
        migrations.CreateModel(
            name='OfficialAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('main', 'main address'), ('onion', 'onion address (Tor Browser)'), ('mirror', 'mirror site')], default='main', max_length=10, verbose_name='kind')),
                ('url', models.URLField(unique=True, verbose_name='address')),
                ('settings', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='roundtable.sitesettings')),
            ],
            options={
                'verbose_name': 'official address',
                'verbose_name_plural': 'official addresses',
                'ordering': ['kind', 'url'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['main', 'onion', 'mirror'])), name='roundtable_officialaddress_kind_known')],
            },
        ),
    ]
