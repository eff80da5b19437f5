"""Users, offices and posts, and how one signs in.

Who reads people: oneself; whoever is signed in reads officers and their posts; rows of applicants are opened by the register.
Before anybody is signed in, a token is found by one function, which answers with the number of its person and no row.
"""

import django.db.models.deletion
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import keep_to_its_schema, may_read, protect
from odop.kernel.tables import Tables

TOKEN_USER = """
CREATE FUNCTION accounts_token_user(given text, moment timestamptz) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    AS 'SELECT user_id FROM accounts_apitoken WHERE digest = given AND expires_at > moment';
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_sign_in'),
        ('accounts', '0003_row_security'),
        ('accounts', '0004_more_offices'),
    ]

    dependencies = [
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('places', '0001_squashed_0002_notes_in_each_language'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('username', models.CharField(max_length=60, null=True, unique=True)),
                    ('mobile', models.CharField(max_length=10, null=True, unique=True)),
                    ('mobile_verified_at', models.DateTimeField(null=True)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('kind', models.CharField(choices=[('citizen', 'Citizen'), ('officer', 'Officer')], default='citizen', max_length=10)),
                    ('name', odop.kernel.fields.LocalisedField(default=dict)),
                    ('language', models.CharField(default='hi', max_length=5)),
                    ('demo_slug', models.CharField(max_length=40, null=True, unique=True)),
                    ('is_active', models.BooleanField(default=True)),
                    ('joined_at', models.DateTimeField(default=odop.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('username__isnull', False), ('mobile__isnull', False), _connector='OR'), name='user_can_be_named')],
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('label', models.CharField(blank=True, max_length=60)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('expires_at', models.DateTimeField()),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Office',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, unique=True)),
                    ('kind', models.CharField(choices=[('diepc', 'District Industries and Enterprise Promotion Centre'), ('committee', 'District Level Task Force Committee'), ('district_committee', 'District committee'), ('selection', 'Selection committee'), ('state_committee', 'State committee'), ('high_committee', 'High level committee'), ('bank', 'Bank branch'), ('institute', 'Training institute'), ('agency', 'Agency for appraisal and verification'), ('finance', 'Directorate, finance section'), ('cell', 'ODOP Cell'), ('audit', 'Audit')], max_length=24)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('ifsc', models.CharField(blank=True, max_length=11)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                ],
                options={
                    'indexes': [models.Index(fields=['kind', 'district'], name='office_by_place')],
                },
            ),
            migrations.CreateModel(
                name='Posting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('artisan', 'Applicant'), ('assistant', 'Assistant'), ('officer', 'Deputy Commissioner Industries'), ('committee', 'Chair of a committee'), ('bank', 'Bank branch'), ('institute', 'Training institute'), ('agency', 'Agency for appraisal and verification'), ('finance', 'Finance'), ('cell', 'ODOP Cell'), ('auditor', 'Auditor'), ('system', 'The system')], max_length=12)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField(null=True)),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='accounts.office')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['office', 'role'], name='posting_by_office')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='posting_dates_in_order')],
                },
            ),
            migrations.CreateModel(
                name='SignInCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mobile', odop.kernel.fields.EncryptedField()),
                    ('code_digest', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('expires_at', models.DateTimeField()),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('used_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('action', models.CharField(max_length=20)),
                    ('who', models.CharField(max_length=64)),
                    ('address', models.CharField(max_length=64)),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                ],
                options={
                    'indexes': [models.Index(fields=['action', 'who', 'at'], name='attempt_by_who'), models.Index(fields=['action', 'address', 'at'], name='attempt_by_address')],
                },
            ),
            migrations.CreateModel(
                name='TotpKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('secret', odop.kernel.fields.EncryptedField()),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('last_step', models.BigIntegerField(default=0)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='totp_keys', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('user',), name='one_totp_in_force'), models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', True)), fields=('user',), name='one_totp_being_set_up')],
                },
            ),
            migrations.CreateModel(
                name='RecoveryCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('used_at', models.DateTimeField(null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='recovery_code_once')],
                },
            ),
        ]),
        protect("accounts_user", "{ALL} OR id = {USER}"),
        may_read("accounts_user", "officers_are_named", "kind = 'officer' AND {USER} IS NOT NULL"),
        protect("accounts_posting", "{ALL}"),
        may_read("accounts_posting", "posts_are_known", "{USER} IS NOT NULL"),
        protect("accounts_apitoken", "{ALL} OR user_id = {USER}"),
        protect("accounts_totpkey", "{ALL} OR user_id = {USER}"),
        protect("accounts_recoverycode", "{ALL} OR user_id = {USER}"),
        migrations.RunSQL(TOKEN_USER, "DROP FUNCTION accounts_token_user(text, timestamptz);"),
        keep_to_its_schema("accounts_token_user(text, timestamptz)"),
    ]
