"""Who sees training: the offices of the district, the institute its own batches, the trainee her own place, the state all."""

from django.db import migrations

from odop.kernel.rls import append_only, protect, protect_through

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
OR_HERS = f"{PLACE} OR user_id = {{USER}}"
OR_THE_INSTITUTES = f"{PLACE} OR office_id = ANY ({{OFFICES}})"
# A trainee sees her batch because she sees her seat, and its venue because she sees the batch.
BATCH = f"{OR_THE_INSTITUTES} OR EXISTS (SELECT 1 FROM training_seat s WHERE s.batch_id = training_batch.id)"
VENUE = f"{OR_THE_INSTITUTES} OR EXISTS (SELECT 1 FROM training_batch b WHERE b.venue_id = training_venue.id)"


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial"), ("kernel", "0002_trail"), ("casework", "0002_row_security")]
    operations = [
        protect("training_target", PLACE),
        protect("training_call", PLACE),
        protect("training_institute", OR_THE_INSTITUTES),
        protect_through("training_agreement", "institute_id", "training_institute"),
        protect_through("training_trainer", "institute_id", "training_institute"),
        protect("training_candidate", OR_HERS),
        protect_through("training_ranking", "case_id", "casework_case"),
        protect("training_seat", f"{OR_THE_INSTITUTES} OR user_id = {{USER}}"),
        protect("training_batch", BATCH),
        protect("training_venue", VENUE),
        protect_through("training_trainingday", "batch_id", "training_batch"),
        protect_through("training_attendance", "seat_id", "training_seat"),
        protect("training_inspection", "{ALL} OR EXISTS (SELECT 1 FROM training_batch p WHERE p.id = batch_id"
                " AND p.district_id = ANY ({DISTRICTS}))"),
        protect("training_certificate", OR_HERS),
        protect("training_store", PLACE),
        protect("training_purchase", PLACE),
        protect("training_kitunit", PLACE),
        protect_through("training_stock", "store_id", "training_store"),
        protect_through("training_stockmovement", "store_id", "training_store"),
        protect("training_kitcode", PLACE),
        protect("training_kitissue", OR_HERS),
        protect("training_complaint", OR_HERS),
        append_only("training_stockmovement"),
    ]
