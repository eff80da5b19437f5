"""Trade buyers, what they ask for, and what each maker answers; and who sees them.

A buyer sees herself and her enquiries, a maker and her district's office her own request and nothing of the others', the State all.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import may_read, protect, protect_through
from odop.kernel.tables import Tables

HERS = "{ALL} OR user_id = {USER}"
MAKERS = "{ALL} OR district_id = ANY ({DISTRICTS}) OR emart_own_seller(seller_id)"
DRAWING = "EXISTS (SELECT 1 FROM wholesale_request t WHERE t.file_id = kernel_storedfile.id)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("emart", "0002_buying"),
        ("kernel", "0006_the_chain_finds_events_by_index"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='TradeBuyer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('company', models.CharField(max_length=160)),
                    ('kind', models.CharField(choices=[('shop', 'Shop or chain of shops'), ('wholesaler', 'Wholesaler'), ('exporter', 'Exporter or merchant in India'), ('importer', 'Importer abroad'), ('institution', 'Government office or institution')], max_length=12)),
                    ('country', models.CharField(default='IN', max_length=2)),
                    ('gstin', models.CharField(blank=True, max_length=15)),
                    ('iec', models.CharField(blank=True, max_length=10)),
                    ('address', models.CharField(max_length=300)),
                    ('place', models.CharField(max_length=80)),
                    ('pin_code', models.CharField(blank=True, max_length=10)),
                    ('state_code', models.CharField(blank=True, max_length=2)),
                    ('contact', models.CharField(max_length=80)),
                    ('mobile', models.CharField(blank=True, max_length=10)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('buys', models.CharField(max_length=300)),
                    ('language', models.CharField(default='en', max_length=5)),
                    ('state', models.CharField(choices=[('waiting', 'The cell looks at it'), ('accepted', 'May ask and order'), ('returned', 'Sent back to be mended'), ('closed', 'Closed by the cell')], default='waiting', max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('asked_at', models.DateTimeField()),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'closed']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='trade_buyer_refused_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('country', 'IN'), ('state_code__gt', '')), models.Q(models.Q(('country', 'IN'), _negated=True), ('state_code', '')), _connector='OR'), name='trade_buyer_of_a_state_or_abroad')],
                },
            ),
            migrations.CreateModel(
                name='Enquiry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='wholesale.tradebuyer')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('inland', 'Within India'), ('export', 'Abroad'), ('institution', 'For an institution, under a work order')], default='inland', max_length=12)),
                    ('address', models.CharField(max_length=300)),
                    ('place', models.CharField(max_length=80)),
                    ('pin_code', models.CharField(blank=True, max_length=10)),
                    ('state_code', models.CharField(blank=True, max_length=2)),
                    ('country', models.CharField(default='IN', max_length=2)),
                    ('incoterm', models.CharField(blank=True, max_length=3)),
                    ('port', models.CharField(blank=True, max_length=80)),
                    ('currency', models.CharField(default='INR', max_length=3)),
                    ('wanted_by', models.DateField()),
                    ('samples', models.BooleanField(default=False)),
                    ('inspection', models.BooleanField(default=False)),
                    ('work_order', models.CharField(blank=True, max_length=60)),
                    ('purchase_reference', models.CharField(blank=True, max_length=60)),
                    ('words', models.TextField(blank=True)),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('state', models.CharField(choices=[('asked', 'The cell looks for makers'), ('sent', 'Makers are asked for their prices'), ('quoted', 'The buyer decides on the quotation'), ('ordered', 'Ordered in quantity'), ('closed', 'Closed without an order'), ('withdrawn', 'Withdrawn by the buyer')], default='asked', max_length=10)),
                    ('due_on', models.DateField(null=True)),
                    ('late_told', models.BooleanField(default=False)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('asked_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(fields=['state', 'due_on'], name='trade_by_clock')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'export'), _negated=True), models.Q(models.Q(('country', 'IN'), _negated=True), models.Q(('incoterm', ''), _negated=True), models.Q(('port', ''), _negated=True)), _connector='OR'), name='an_export_has_its_incoterm'), models.CheckConstraint(condition=models.Q(('kind', 'export'), models.Q(('country', 'IN'), ('state_code__gt', '')), _connector='OR'), name='goods_within_india_go_to_a_state')],
                },
            ),
            migrations.CreateModel(
                name='EnquiryLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='wholesale.enquiry')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.listing')),
                    ('title', models.CharField(max_length=200)),
                    ('quantity', models.PositiveIntegerField()),
                    ('target_paise', models.BigIntegerField(null=True)),
                ],
                options={
                    'ordering': ['enquiry', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('enquiry'), models.F('number'), name='line_number_in_enquiry'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='an_enquiry_wants_pieces')],
                },
            ),
            migrations.CreateModel(
                name='Request',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='wholesale.enquiryline')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('title', models.CharField(max_length=200)),
                    ('wanted', models.PositiveIntegerField()),
                    ('goes_to', models.CharField(max_length=120)),
                    ('wanted_by', models.DateField()),
                    ('samples', models.BooleanField(default=False)),
                    ('words', models.TextField(blank=True)),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('state', models.CharField(choices=[('asked', "Waits for the maker's price"), ('answered', 'The maker has named a price'), ('declined', 'The maker cannot make it'), ('ended', 'No longer needed')], default='asked', max_length=10)),
                    ('due_on', models.DateField()),
                    ('quantity', models.PositiveIntegerField(null=True)),
                    ('unit_paise', models.BigIntegerField(null=True)),
                    ('days', models.PositiveSmallIntegerField(null=True)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('asked_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(fields=['seller', 'state'], name='trade_of_maker'), models.Index(fields=['district', 'state'], name='trade_by_place')],
                    'constraints': [models.UniqueConstraint(models.F('line'), models.F('seller'), name='a_maker_is_asked_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('days__gte', 1), ('quantity__gte', 1), ('unit_paise__gte', 1)), _connector='OR'), name='an_answer_says_all')],
                },
            ),
        ]),
        protect("wholesale_tradebuyer", HERS),
        protect("wholesale_enquiry", HERS),
        protect_through("wholesale_enquiryline", "enquiry_id", "wholesale_enquiry"),
        protect("wholesale_request", MAKERS),
        may_read("kernel_storedfile", "trade_drawing", DRAWING),
    ]  # fmt: skip
