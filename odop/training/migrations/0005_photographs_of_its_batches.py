"""An institute sees the photographs that were taken with the attendance of its own batches, whoever took them."""

from django.db import migrations

from odop.kernel.rls import may_read


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0004_complaints_are_cases"),
        ("kernel", "0001_squashed_0004_events_of_a_list_are_chained_at_once"),
    ]
    operations = [
        may_read(
            "kernel_storedfile",
            "of_its_batches",
            "EXISTS (SELECT 1 FROM training_attendance a JOIN training_seat s ON s.id = a.seat_id"
            " WHERE a.photo_id = kernel_storedfile.id AND s.office_id = ANY ({OFFICES}))",
        ),
    ]
